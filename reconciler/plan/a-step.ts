import type { Resource } from '../../schemas/index.ts';
import { aFile } from './a-plan-input.ts';
import type { Plan, Step } from './step.ts';

/** A step to execute for tests of what is done with steps, whatever its kind: what it has to do with others is in the arguments. */
export function aStep(
  id: string,
  over: Partial<Pick<Resource, 'members' | 'after' | 'notify' | 'configTest'>> = {},
  rest: Partial<Step> = {},
): Step {
  const [, kind, name] = /^([a-z]+)\[(.*)\]$/.exec(id) ?? [];
  const resource = { ...aFile({ notify: [] }), via: {}, ...over, id, kind, name } as Resource;
  return {
    resource,
    wanted: resource,
    observed: { status: 'absent' },
    action: 'update',
    effect: 'none',
    differences: [],
    after: resource.after,
    ...rest,
  };
}

export function aPlan(steps: readonly Step[]): Plan {
  return { host: 'h1', commit: 'c1', steps, removals: { planned: 0, cap: 10 } };
}
