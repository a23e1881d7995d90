import type { Ledger } from '../../schemas/index.ts';
import { executableSteps } from './plan-document.ts';
import { seeSoftware } from './running-software.ts';
import type { Plan, Step } from './step.ts';

type Processes = NonNullable<Ledger['processes']>;

/** The ledger as this boot may use it: processes of an earlier boot are no processes any more. */
export function forgetEarlierBoot(ledger: Ledger, boot: string): Ledger {
  if (ledger.processes?.boot === boot) return ledger;
  const proofs = Object.entries(ledger.proofs ?? {}).map(([id, { files }]) => [id, { incarnation: '', files }] as const);
  return { ...forgetLives(ledger), processes: { boot, services: {} }, proofs: Object.fromEntries(proofs) };
}

/** What ended before stays known; a boot ends every process, and the service manager counts anew. */
function forgetLives(ledger: Ledger): Ledger {
  if (ledger.lives === undefined) return ledger;
  const lives = Object.entries(ledger.lives).map(
    ([id, { ends, restarts }]) => [id, { ends, ...(restarts === undefined ? {} : { restarts: 0 }) }] as const,
  );
  return { ...ledger, lives: Object.fromEntries(lives) };
}

/** The process of each service. A service that cannot be observed now keeps the process that it had. */
export function seeProcesses(plan: Plan, { processes }: Ledger): { readonly processes?: Processes } {
  if (processes === undefined) return {};
  const entries = plan.steps.flatMap((step) => {
    const { id } = step.resource;
    const process = step.observed.status === 'unknown' ? processes.services[id] : incarnationOf(step);
    return process === undefined ? [] : [[id, process] as const];
  });
  const software = seeSoftware(plan, processes.software);
  return {
    processes: {
      boot: processes.boot,
      services: Object.fromEntries(entries),
      ...(Object.keys(software).length === 0 ? {} : { software }),
    },
  };
}

/** The same before a change: the plan itself is about to replace the processes of services that have a step. */
export function expectProcesses(plan: Plan, ledger: Ledger): { readonly processes?: Processes } {
  const { processes } = seeProcesses(plan, ledger);
  if (processes === undefined) return {};
  const touched = new Set(executableSteps(plan).map(({ resource }) => resource.id));
  const services = Object.fromEntries(Object.entries(processes.services).filter(([id]) => !touched.has(id)));
  return { processes: { ...processes, services } };
}

/** Services with another process than the known one, not seen down in between: somebody else restarted them. */
export function replacedServices(plan: Plan, { processes }: Pick<Ledger, 'processes'>): readonly Step[] {
  return plan.steps.filter((step) => {
    const known = processes?.services[step.resource.id];
    const running = incarnationOf(step);
    return known !== undefined && running !== undefined && known !== running;
  });
}

/** What names the process of a service that runs. */
export function incarnationOf({ resource, observed }: Step): string | undefined {
  if (resource.kind !== 'service' || observed.status !== 'known' || observed.fields['running'] !== true) return undefined;
  return observed.facts?.incarnation;
}
