import { describe, expect, it } from 'vitest';
import { judge, type Sample } from './judge.ts';

const grace = { wrongMs: 2000, rightMs: 3000 };

/** A letter a second: g green, r red, u neither; capital: something is wrong; a dash: no agent; a dot: green and turning; after `|` it is repaired. */
function samplesOf(text: string): readonly Sample[] {
  const repairedAt = text.includes('|') ? text.indexOf('|') : text.length;
  return [...text.replace('|', '')].map((letter, index) => ({
    atMs: index * 1000,
    isGreen: letter.toLowerCase() === 'g' || letter === '-' || letter === '.',
    isRed: letter.toLowerCase() === 'r',
    isWrong: letter !== letter.toLowerCase() || letter === '-',
    isTurning: letter === '.',
    isWatched: letter !== '-',
    isRepaired: index >= repairedAt,
    state: letter,
    message: '',
  }));
}

describe('the judge', () => {
  it.each([
    ['says nothing of what is green and right', 'gggggggg', { lies: 0, redsWithoutCause: 0, wrongSamples: 0 }],
    ['grants the grace', 'ggGGGgg', { lies: 0, wrongSamples: 3 }],
    ['counts every green sample after the grace', 'gGGGGGg', { lies: 2 }],
    ['counts green that comes back while it is still wrong', 'gGRRRGGg', { lies: 2, toldMs: 1000 }],
    ['begins the grace anew when all was right in between', 'gGGGgGGGg', { lies: 0 }],
    ['does not blame an agent that is not there, and grants the grace from its start', 'g-----GGGR', { lies: 0, toldMs: 3000 }],
    ['counts red without a cause after its grace', 'grrrrrg', { redsWithoutCause: 2 }],
    ['has no red without a cause while it is wrong, or soon after', 'gGRRRRRRrrrg', { redsWithoutCause: 0 }],
    ['expects red after a repair', 'gRR|rrrrrrrrg', { redsWithoutCause: 0, isGreenAtLast: true }],
    ['takes what is neither green nor red for neither', 'guuuuuuUUUUUUg', { lies: 0, redsWithoutCause: 0, toldMs: 0 }],
    ['calls nothing a lie that turns just then, and no red without a cause soon after', 'gGGGG...grrg', { lies: 1, redsWithoutCause: 0 }],
    ['sees what stays red', 'gRR|rr', { isGreenAtLast: false }],
  ])('%s', (_name, text, expected) => {
    expect(judge(samplesOf(text), [], grace)).toMatchObject(expected);
  });

  it('counts no more of a gap between samples than an agent had of it', () => {
    const apart = samplesOf('gGGGG').map((sample) => ({ ...sample, atMs: sample.atMs * 10 }));
    expect(judge(apart, [], { ...grace, wrongMs: 5000 })).toMatchObject({ lies: 1, wrongSamples: 4 });
  });

  it('takes an event for told, when no sample showed it', () => {
    expect(judge(samplesOf('gGGg'), [1400], grace).toldMs).toBe(400);
    expect(judge(samplesOf('gGGg'), [], grace)).not.toHaveProperty('toldMs');
  });
});
