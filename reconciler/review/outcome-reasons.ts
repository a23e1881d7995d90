import type { Difference } from '../../schemas/index.ts';
import type { Step } from '../plan/index.ts';
import type { MemberChange } from './decide-outcome.ts';
import type { NamePlace } from './name-places.ts';
import { isProofOnly } from './resource-changes.ts';
import type { Outcome } from './review.ts';

/** Changes that ask for the outcome, in the words of Git. */
export function outcomeReasons(outcome: Outcome, change: MemberChange, namePlace: NamePlace): readonly string[] {
  const { from, to, steps, disruption } = change;
  const name = (reasons: readonly string[]) => nameReasons(reasons, { steps, namePlace });
  switch (outcome) {
    case 'uninstall':
      return [to === undefined ? 'Git no longer lists it' : 'its state is absent'];
    case 'move':
      return [`its host is ${change.host}`];
    case 'stop':
      return ['its state is stopped'];
    case 'start':
      return [from?.state === 'stopped' ? 'its state is running' : 'it is down'];
    case 'detach':
      return [to === undefined ? 'Git no longer lists it, and nothing of it is removed' : 'it is detached'];
    case 'attach':
      return ['it is no longer detached'];
    case 'install':
      return [from === undefined ? 'it is new' : `its state is ${to?.state ?? ''}`];
    case 'recreate':
    case 'restart':
      return name(disruption?.reasons ?? []);
    case 'reload':
      return name(disruption?.reasons ?? steps.flatMap(({ refresh }) => refresh?.reasons ?? []));
    case 'hot':
      return name(steps.flatMap((step) => stepReasons(step, ({ effect }) => effect === 'hot')));
    case 'write':
      return name(steps.flatMap((step) => stepReasons(step, () => true)));
    case 'observe':
      return ['its drift mode is observe'];
    case 'none':
      return [];
  }
}

function stepReasons({ resource, action, differences, blocked }: Step, isMeant: (difference: Difference) => boolean): readonly string[] {
  if (blocked !== undefined) return [];
  if (action === 'remove') return [`removal of ${resource.id}`];
  return differences.filter(isMeant).map(({ pointer }) => `${resource.id}${pointer}`);
}

/** The planner names resources and pointers; `removal of` goes before what is removed. */
function nameReasons(
  reasons: readonly string[],
  { steps, namePlace }: { readonly steps: readonly Step[]; readonly namePlace: NamePlace },
): readonly string[] {
  const named = reasons.flatMap((reason) => {
    const [, prefix = '', place = ''] = /^(removal of )?(.*)$/s.exec(reason) ?? [];
    const step = steps.find(({ resource }) => place.startsWith(resource.id));
    if (step === undefined) return [reason];
    const pointer = place.slice(step.resource.id.length);
    const { parameter, text } = namePlace(step.resource.id, pointer);
    // A running value that is no parameter follows from a file, which is named.
    if (step.resource.kind === 'parameters' && parameter === undefined) return [];
    const difference = step.differences.find((one) => one.pointer === pointer);
    if (difference !== undefined && isProofOnly(difference)) return [];
    const isDrift = difference?.origin === 'drift';
    return [`${prefix}${text}${isDrift ? ' (drift)' : ''}`];
  });
  return [...new Set(named)];
}
