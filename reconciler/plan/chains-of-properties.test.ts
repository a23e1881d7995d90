import { type Arbitrary, array, assert, boolean, constantFrom, integer, option, property, record, subarray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPlan, aStep } from './a-step.ts';
import { chainsOf } from './chains-of.ts';
import { executableSteps } from './plan-document.ts';
import type { Plan, Step } from './step.ts';

/** Properties of the chains of every plan, over plans whose steps have anything to do with each other. */

const names = ['/a', '/a/b', '/a/b/c', '/ab', '/d', '/d/e'];
const kinds = ['package', 'archive', 'user', 'directory', 'file', 'command', 'service', 'parameters', 'health'] as const;

const anyStep = record({
  kind: constantFrom(...kinds),
  name: constantFrom(...names),
  action: constantFrom('none', 'create', 'update', 'remove', 'forget', 'refresh', 'check'),
  isBlocked: boolean(),
  members: subarray(['m/1', 'm/2', 'm/3', 'm/4', 'm/5'], { maxLength: 2 }),
  after: array(integer({ min: 0, max: 11 }), { maxLength: 2 }),
  notify: array(integer({ min: 0, max: 11 }), { maxLength: 1 }),
  configTest: option(constantFrom('t1', 't2'), { nil: undefined, freq: 2 }),
});

/** Each resource once, and `after` only what comes earlier, as in every plan. */
const anyPlan: Arbitrary<Plan> = array(anyStep, { maxLength: 12 }).map((items) => {
  const ids = items.map(({ kind, name }) => `${kind}[${name}]`);
  const steps = items.map(({ members, after, notify, configTest, action, isBlocked }, index) => {
    const own = {
      members,
      after: after.flatMap((at) => (at < index ? (ids[at] ?? []) : [])),
      notify: notify.flatMap((at) => ids[at] ?? []),
      ...(configTest === undefined ? {} : { configTest }),
    };
    return aStep(ids[index] ?? '', own, { action, ...(isBlocked ? { blocked: { reason: 'BackingOff', message: '' } } : {}) });
  });
  return aPlan(steps.filter(({ resource }, index) => ids.indexOf(resource.id) === index));
});

const holds = (check: (chains: readonly (readonly Step[])[], plan: Plan) => void): void =>
  void assert(
    property(anyPlan, (plan) => check(chainsOf(plan), plan)),
    { numRuns: 1000 },
  );

/** Whether two steps have anything to do with each other, by the meaning of a chain and not by its computation. */
function isTied(a: Step, b: Step, plan: Plan): boolean {
  const [first, second] = [a.resource, b.resource];
  const software = ({ resource: { kind }, action }: Step) => ['package', 'archive', 'user'].includes(kind) && action !== 'forget';
  const places = ['file', 'directory', 'archive'];
  const isEnding = (step: Step) => step.resource.kind === 'service' && step.action === 'remove';
  return (
    first.members.some((member) => second.members.includes(member)) ||
    standsOn(a, second.id, plan) ||
    standsOn(b, first.id, plan) ||
    first.notify.includes(second.id) ||
    second.notify.includes(first.id) ||
    (first.configTest !== undefined && first.configTest === second.configTest) ||
    (software(a) && software(b)) ||
    (places.includes(first.kind) &&
      places.includes(second.kind) &&
      (isBelow(first.name, second.name) || isBelow(second.name, first.name))) ||
    (first.kind === 'service' && second.kind === 'service' && (isEnding(a) || isEnding(b)))
  );
}

function standsOn({ after }: Step, id: string, plan: Plan): boolean {
  return after.some((one) => one === id || plan.steps.some((step) => step.resource.id === one && standsOn(step, id, plan)));
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

describe('the chains of every plan', () => {
  it('hold each step that is executed once, and no other', () => {
    holds((chains, plan) => {
      const ids = (steps: readonly Step[]) => steps.map(({ resource }) => resource.id).sort();
      expect(ids(chains.flat())).toEqual(ids(executableSteps(plan)));
    });
  });

  it('keep the plan’s order, and come in the order of their first steps', () => {
    holds((chains, plan) => {
      for (const chain of [...chains, chains.map(([first]) => first)]) {
        const places = chain.map((step) => (step === undefined ? -1 : plan.steps.indexOf(step)));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }
    });
  });

  it('have nothing to do with each other', () => {
    holds((chains, plan) => {
      for (const [index, chain] of chains.entries())
        for (const a of chain) for (const b of chains.slice(index + 1).flat()) expect(isTied(a, b, plan)).toBe(false);
    });
  });

  it('are as short as they can be: every step is tied to the others, if by way of them', () => {
    holds((chains, plan) => {
      for (const [first, ...rest] of chains) {
        const reached = first === undefined ? [] : [first];
        for (const step of reached) reached.push(...rest.filter((other) => !reached.includes(other) && isTied(step, other, plan)));
        expect(reached).toHaveLength(rest.length + 1);
      }
    });
  });
});
