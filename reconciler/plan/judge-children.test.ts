import { describe, expect, it } from 'vitest';
import { aStep } from './a-step.ts';
import { judgeChildren, noteChildren } from './judge-children.ts';

const at = (seconds: number) => new Date(Date.parse('2026-01-02T03:00:00.000Z') + seconds * 1000).toISOString();

interface Look {
  readonly at: number;
  readonly names?: readonly string[];
  readonly isExpected?: boolean;
}

function note(looks: readonly Look[]) {
  return looks.reduce<ReturnType<typeof noteChildren>>(
    (known, { at: seconds, names, isExpected = false }) =>
      noteChildren(known, { facts: names === undefined ? {} : { children: names }, now: at(seconds), isExpected }),
    undefined,
  );
}

const loop = [
  { at: 0, names: ['1@1', '2@1'] },
  { at: 10, names: ['1@1', '3@9'] },
  { at: 20, names: ['1@1', '4@19'] },
  { at: 30, names: ['1@1', '5@29'] },
];

describe('processes below a main one', () => {
  it('are counted where some are replaced, and not where they only come or only go', () => {
    expect(note(loop)).toEqual({ names: ['1@1', '5@29'], replaced: [at(10), at(20), at(30)] });
    expect(
      note([
        { at: 0, names: ['1@1'] },
        { at: 1, names: ['1@1', '2@2'] },
        { at: 2, names: ['2@2'] },
      ])?.replaced,
    ).toEqual([]);
  });

  it('are others after a step that made it load anew, and below another main process', () => {
    expect(note([...loop, { at: 40, names: ['6@39', '7@39'], isExpected: true }])?.replaced).toEqual([]);
  });

  it('are remembered for 15 minutes, and forgotten with what they belong to', () => {
    expect(note([...loop, { at: 30 + 15 * 60, names: ['1@1', '5@29'] }])?.replaced).toEqual([at(30)]);
    expect(note([...loop, { at: 40 }])?.replaced).toHaveLength(3);
    expect(note([...loop, { at: 40, isExpected: true }])).toBeUndefined();
  });

  it('are a loop from the third time on, until nothing was replaced for a minute and twice the longest pause', () => {
    const step = aServiceStep(0);
    const told = (looks: readonly Look[], seconds: number) => {
      const children = note(looks);
      const lives = children === undefined ? {} : { [step.resource.id]: { ends: [], children } };
      return judgeChildren([step], { lives, now: at(seconds) })?.message;
    };
    expect(told(loop.slice(0, 3), 20)).toBeUndefined();
    expect(told(loop, 90)).toContain(`were replaced 3 times from ${at(10)} to ${at(30)} and no step did it`);
    expect(told(loop, 91)).toBeUndefined();
    const slow = loop.map((look) => ({ ...look, at: look.at * 10 }));
    expect(told(slow, 499)).toBeDefined();
    expect(told(slow, 501)).toBeUndefined();
  });

  it('have to stay for the time to settle once some were replaced', () => {
    const step = aServiceStep(5_000);
    const lives = { [step.resource.id]: { ends: [], children: note(loop.slice(0, 2)) ?? { names: [], replaced: [] } } };
    expect(judgeChildren([step], { lives, now: at(14) })).toMatchObject({ state: 'settling', message: expect.stringContaining(at(10)) });
    expect(judgeChildren([step], { lives, now: at(15) })).toBeUndefined();
  });
});

function aServiceStep(settleMs: number) {
  const step = aStep('service[shopd]');
  return { ...step, resource: { ...step.resource, via: { settleMs } } } as typeof step;
}
