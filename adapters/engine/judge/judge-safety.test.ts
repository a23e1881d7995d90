import { describe, expect, it } from 'vitest';
import type { JudgedMember } from '../../../schemas/index.ts';
import { anAdapter } from '../an-adapter.ts';
import { judgeSafety } from './judge-safety.ts';

const reading = { probe: { tcp: { host: '127.0.0.1', port: 1 } }, facts: { lag: 1, name: 'x' } };

function judged(id: string, parts: Partial<JudgedMember> = {}): JudgedMember {
  return { key: `shop/${id}`, id, host: `h${id}`, role: 'replica', ready: true, facts: {}, ...parts };
}

function judge(safety: readonly unknown[], members: readonly JudgedMember[] = [judged('1'), judged('2')], topology = 'standalone') {
  return judgeSafety(anAdapter({ spec: { rollout: { reading, safety } } }), { topology, member: 'shop/1', members });
}

const safe = { safe: true, message: '' };

describe('safety', () => {
  it('holds where an adapter has no conditions', () => {
    const members = [judged('1')];
    expect(judgeSafety(anAdapter(), { topology: 'standalone', member: 'shop/1', members })).toEqual(safe);
    expect(judge([])).toEqual(safe);
  });

  it('does not hold for a member of which nothing is known', () => {
    expect(judge([], [judged('2')])).toEqual({ safe: false, message: 'nothing is known of shop/1' });
  });

  it('needs every condition, and names the first that does not hold', () => {
    const left = {
      holds: '${{ size(members.filter(m, m.ready && m.key != member.key)) > 1 }}',
      message: 'only ${{ size(members) - 1 }} would be left',
    };
    const never = { holds: false, message: 'never' };
    expect(judge([left, never])).toEqual({ safe: false, message: 'only 1 would be left' });
    expect(judge([left], [judged('1'), judged('2'), judged('3')])).toEqual(safe);
  });

  it('leaves out a condition whose when does not hold', () => {
    const condition = { when: '${{ middleware.topology == "cluster" && member.role == "primary" }}', holds: false, message: 'never' };
    expect(judge([condition], [judged('1', { role: 'primary' })])).toEqual(safe);
    expect(judge([condition], [judged('1')], 'cluster')).toEqual(safe);
    expect(judge([condition], [judged('1', { role: 'primary' })], 'cluster')).toEqual({ safe: false, message: 'never' });
  });

  it('compares facts of several members, with a default where one is absent', () => {
    const condition = {
      holds: '${{ members.all(m, m.facts.?lag.orValue(100) <= 10) }}',
      message: '${{ join(members.filter(m, m.facts.?lag.orValue(100) > 10).map(m, m.key), ", ") }} lag',
    };
    expect(judge([condition], [judged('1', { facts: { lag: 0 } }), judged('2', { facts: { lag: 10 } })])).toEqual(safe);
    const lagging = [judged('1', { facts: { lag: 11 } }), judged('2')];
    expect(judge([condition], lagging)).toEqual({ safe: false, message: 'shop/1, shop/2 lag' });
  });

  it.each([
    ['holds', { when: '${{ member.ready }}', holds: '${{ member.facts.lag < 10 }}' }, 'No such key: lag'],
    ['holds', { when: '${{ member.ready }}', holds: '${{ member.facts.?name.orValue(1) }}' }, 'holds is 1, not true or false'],
    ['when', { when: '${{ member.ready ? "yes" : false }}', holds: true }, 'when is "yes", not true or false'],
  ])('does not hold when %s cannot be evaluated', (_field, condition, reason) => {
    const { safe: isSafe, message } = judge([
      { holds: true, message: 'a' },
      { ...condition, message: 'b' },
    ]);
    expect({ isSafe, message }).toEqual({ isSafe: false, message: `safety condition 2 of adapter app cannot be evaluated: ${reason}` });
  });

  it('gives a message of its own when the message cannot be evaluated', () => {
    const condition = { when: '${{ member.ready }}', holds: false, message: '${{ member.facts.lag }}' };
    expect(judge([condition])).toEqual({
      safe: false,
      message: 'safety condition 1 of adapter app cannot be evaluated: No such key: lag',
    });
  });

  it('cuts a message to the length that the wire takes', () => {
    const members = Array.from({ length: 200 }, (_, index) => judged(String(index + 1)));
    expect(judge([{ holds: false, message: '${{ join(members.map(m, m.key), " ") }}' }], members).message).toHaveLength(1000);
  });
});
