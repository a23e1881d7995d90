import { adapterEngine } from '../../../adapters/index.ts';
import type { FleetModel } from '../../compile/index.ts';
import type { SafetyJudge } from '../../rollout/index.ts';

/** By middleware: what its adapter, in the commit in force, says about safety. */
export function createJudge(readFleet: () => FleetModel | undefined): (middleware: string) => SafetyJudge {
  return (name) => {
    const middleware = readFleet()?.middleware.get(name);
    if (middleware === undefined) return () => ({ safe: false, message: `no adapter is known for ${name}: Git does not list it` });
    const { adapter, topology } = middleware;
    return (input) => adapterEngine.judge(adapter, { topology, ...input });
  };
}
