import { describe, expect, it } from 'vitest';
import { aPlan, aStep } from './a-step.ts';
import { chainsOf } from './chains-of.ts';
import type { Step } from './step.ts';

const one = { members: ['shop/one'] };
const two = { members: ['shop/two'] };
const both = { members: ['shop/one', 'shop/two'] };
const idle = { action: 'none' } as const;

function chainsIn(...steps: readonly Step[]): readonly (readonly string[])[] {
  return chainsOf(aPlan(steps)).map((chain) => chain.map(({ resource }) => resource.id));
}

describe('the steps of two members', () => {
  it('are two chains, each in the plan’s order', () => {
    const chains = chainsIn(
      aStep('file[/one/a]', one),
      aStep('file[/two/a]', two),
      aStep('health[two]', two, { action: 'check' }),
      aStep('service[one]', one),
    );
    expect(chains).toEqual([
      ['file[/one/a]', 'service[one]'],
      ['file[/two/a]', 'health[two]'],
    ]);
  });

  it.each<readonly [why: string, steps: readonly Step[]]>([
    ['a resource of both is changed', [aStep('directory[/one]', both), aStep('file[/two/a]', two)]],
    ['one stands on a step of the other', [aStep('file[/one/a]', one), aStep('file[/two/a]', { ...two, after: ['file[/one/a]'] })]],
    [
      'one stands on a step of the other by way of what needs none',
      [
        aStep('file[/one/a]', one),
        aStep('health[one]', { ...one, after: ['file[/one/a]'] }, idle),
        aStep('file[/two/a]', { ...two, after: ['health[one]'] }),
      ],
    ],
    [
      'both stand on a step of neither',
      [
        aStep('file[/a]', { members: [] }),
        aStep('file[/one/a]', { ...one, after: ['file[/a]'] }),
        aStep('file[/two/a]', { ...two, after: ['file[/a]'] }),
      ],
    ],
    ['one notifies a service of the other', [aStep('service[two]', two), aStep('file[/one/a]', { ...one, notify: ['service[two]'] })]],
    [
      'a directory of the one holds a file of the other',
      [aStep('file[/one/etc/two/a]', two), aStep('directory[/one]', one, { action: 'remove' })],
    ],
    [
      'a config test covers files of both',
      [aStep('file[/one/a]', { ...one, configTest: 't' }), aStep('file[/two/a]', { ...two, configTest: 't' })],
    ],
    ['both get software', [aStep('package[one]', one), aStep('archive[/opt/two]', two)]],
    ['one gets software and the other an account', [aStep('package[one]', one), aStep('user[two]', two)]],
    [
      'a process of the one ends and one of the other begins',
      [aStep('service[one]', one, { action: 'remove' }), aStep('service[two]', two)],
    ],
  ])('are one chain where %s', (_why, steps) => {
    const executed = steps.filter(({ action }) => action !== 'none').map(({ resource }) => resource.id);
    expect(chainsIn(...steps)).toEqual([executed]);
  });

  it.each<readonly [why: string, steps: readonly Step[]]>([
    ['a resource of both needs no step', [aStep('directory[/]', both, idle), aStep('file[/one/a]', one), aStep('file[/two/a]', two)]],
    [
      'a resource of both is blocked',
      [
        aStep('directory[/]', both, { blocked: { reason: 'BackingOff', message: '' } }),
        aStep('file[/one/a]', one),
        aStep('file[/two/a]', two),
      ],
    ],
    [
      'both stand on what needs no step',
      [
        aStep('package[x]', both, idle),
        aStep('file[/one/a]', { ...one, after: ['package[x]'] }),
        aStep('file[/two/a]', { ...two, after: ['package[x]'] }),
      ],
    ],
    [
      'both notify a service that has no step',
      [
        aStep('service[s]', both, idle),
        aStep('file[/one/a]', { ...one, notify: ['service[s]'] }),
        aStep('file[/two/a]', { ...two, notify: ['service[s]'] }),
      ],
    ],
    ['software of the other is only forgotten', [aStep('package[one]', one), aStep('package[two]', two, { action: 'forget' })]],
    ['a name of the one begins as that of the other', [aStep('directory[/one]', one), aStep('file[/one-and-two]', two)]],
    [
      'a process of the one ends and a file of the other is written',
      [aStep('service[one]', one, { action: 'remove' }), aStep('file[/two/a]', two)],
    ],
    ['processes of both are restarted', [aStep('service[one]', one), aStep('service[two]', two)]],
  ])('are two chains where %s', (_why, steps) => {
    expect(chainsIn(...steps)).toHaveLength(2);
  });
});

it('makes no chain of a plan with nothing to do', () => {
  expect(chainsIn(aStep('file[/a]', one, idle))).toEqual([]);
});
