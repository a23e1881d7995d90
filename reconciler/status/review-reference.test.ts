import { describe, expect, test } from 'vitest';
import { digestOf } from '../../schemas/index.ts';
import { formatReviewReference, type KnownReview, matchReview } from './review-reference.ts';

const desired = digestOf('desired');
const observed = digestOf('observed');
const whole = digestOf({ desired, observed });
const other = { whole: digestOf('other whole'), desired: digestOf('other'), observed };
const known: readonly KnownReview[] = [
  { commit: 'k2', digest: other },
  { commit: 'k1', digest: { whole, desired, observed } },
];
const hex = (digest: string) => digest.slice('sha256:'.length);

describe('a review is found by', () => {
  test.each([
    ['its own name', formatReviewReference({ whole, desired, observed }), 'same'],
    ['the whole digest', whole, 'same'],
    ['the beginning of it', hex(whole).slice(0, 8), 'same'],
    ['capitals', hex(whole).toUpperCase(), 'same'],
    ['what is desired', desired, 'notReviewed'],
    ['the name of a review without a server', formatReviewReference({ whole: digestOf({ desired }), desired }), 'notReviewed'],
    ['the whole digest of a review without a server', digestOf({ desired }), 'notReviewed'],
    ['what is desired, on hosts in another state', `${hex(desired)}-${hex(digestOf('moved'))}`, 'moved'],
  ])('%s', (_, text, state) => {
    expect(matchReview(text, known)).toEqual({ commit: 'k1', observed: state });
  });
});

test('the same change made twice is the last one, and rather one on hosts as reviewed', () => {
  const again = { commit: 'k3', digest: { whole: digestOf('w'), desired, observed: digestOf('moved') } };
  expect(matchReview(hex(desired), [again, ...known])).toEqual({ commit: 'k3', observed: 'notReviewed' });
  expect(matchReview(`${hex(desired)}-${hex(observed)}`, [again, ...known])).toEqual({ commit: 'k1', observed: 'same' });
});

test('a text that fits several reviews, or none, and a text that is no digest', () => {
  const alike = ['1', '2'].map((digit) => ({
    commit: digit,
    digest: { whole: `sha256:${'0'.repeat(63)}${digit}`, desired: `sha256:${'a'.repeat(63)}${digit}` },
  }));
  expect(matchReview('00000000', alike)).toBe('ambiguous');
  expect(matchReview(`${'0'.repeat(63)}2`, alike)).toEqual({ commit: '2', observed: 'notReviewed' });
  expect(matchReview('12345678', known)).toBe('none');
  for (const text of ['', '1234567', 'not-a-digest', `${hex(whole)}0`, '12345678-', '12345678-1234', `${hex(whole)}%`])
    expect(matchReview(text, known), text).toBe('malformed');
});
