import { expect, it } from 'vitest';
import type { Sample } from './judge.ts';
import { truthOutcomes, type Watched } from './truth-outcomes.ts';

const sample = (second: number, over: Partial<Sample> = {}): Sample => ({
  ...{ atMs: second * 1000, isGreen: true, isRed: false, isWrong: false, isWatched: true, isRepaired: false, state: '', message: '' },
  ...over,
});
const green = [0, 1, 2].map((second) => sample(second));
const red = green.map((one) => ({ ...one, isGreen: false, isRepaired: true }));

function breachesOf(over: Partial<Watched>): readonly string[] {
  const watched: Watched = {
    ...{ title: 'a fault', faultIs: 'harmless', grace: { wrongMs: 1000, rightMs: 1000 }, samples: green, toldAt: [] },
    ...over,
  };
  const [t1] = truthOutcomes([watched], { skipped: [], seconds: 1, part: undefined });
  return (t1?.breaches ?? []).map((breach) => breach.split('\n')[0] ?? '');
}

it.each([
  ['nothing', {}, []],
  [
    'each harm, also where all was green',
    { harms: ['a canary is shown', 'a file is gone'] },
    ['a fault a canary is shown; a file is gone'],
  ],
  ['what does not become green again', { samples: red }, ['a fault did not become green again: ']],
  ['what was not tried to its end', { samples: [], harms: ['was not tried'], mayStayTold: true }, ['a fault was not tried']],
  ['not what is told for longer than anybody waits', { samples: red, mayStayTold: true }, []],
  [
    'green while it was wrong',
    { faultIs: 'harmful', samples: green.map((one) => ({ ...one, isWrong: true })) },
    ['a fault was green in 1 of 3 samples in which it was wrong'],
  ],
] satisfies readonly [string, Partial<Watched>, readonly string[]][])('names %s', (_what, over, expected) => {
  expect(breachesOf(over)).toEqual(expected);
});
