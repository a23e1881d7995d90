import type { AdapterEngine } from '../../../adapters/index.ts';
import type { SafetyJudge } from '../../rollout/index.ts';
import type { KnownFleet } from '../commits/followed-repository.ts';

/** By middleware: the judge of its safety, by its adapter in the commit in force. */
export function createJudge(
  inForce: () => KnownFleet | undefined,
  { judge }: Pick<AdapterEngine, 'judge'>,
): (middleware: string) => SafetyJudge {
  return (name) => {
    const fleet = inForce();
    const middleware = fleet?.expectation.middleware.find((one) => one.name === name);
    const rules = middleware === undefined ? undefined : fleet?.safety.get(middleware.adapter);
    if (middleware === undefined || rules === undefined)
      return () => ({ safe: false, message: `no adapter is known for ${name}: Git does not list it` });
    return (input) => judge(rules, { topology: middleware.topology, ...input });
  };
}
