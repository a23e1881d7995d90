import { type Diagnostic, formatAuthority, isLoopback, plainAddress, type WiredMember } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { PlacedMiddleware } from '../model.ts';
import type { InvariantInput } from './check.ts';
import { memberPorts } from './member-ports.ts';

/** What is wired to a member finds it at the address of its host, and not on its loopback alone. */
export function checkWiredListens({ middleware, engine }: InvariantInput): readonly Diagnostic[] {
  return [...middleware.values()].flatMap((one) => {
    if (one.state === 'absent') return [];
    return Object.entries(one.placed[0]?.member.wiring ?? {}).flatMap(([name, wire]) => {
      const target = middleware.get(wire.middleware);
      const deaf = target === undefined || target.state === 'absent' ? undefined : findDeaf(target, { ...wire, engine });
      if (deaf === undefined) return [];
      const detail = `endpoint ${wire.endpoint} of ${wire.middleware}/${deaf.id} is at ${formatAuthority(deaf)} for others, where ${deaf.host} listens on loopback only`;
      return [findingAt('MW5021', { document: one.document, path: ['spec', 'wiring', name] }, { detail })];
    });
  });
}

interface Wire {
  readonly endpoint: string;
  readonly members: readonly WiredMember[];
  readonly engine: InvariantInput['engine'];
}

/** The first member of the far end that nobody reaches. */
function findDeaf({ adapter, placed }: PlacedMiddleware, { endpoint, members, engine }: Wire): WiredMember | undefined {
  return members.find(({ id, address, port }) => {
    const far = isLoopback(plainAddress(address)) ? undefined : placed.find(({ member }) => member.id === id);
    if (far?.member.reached?.includes(endpoint) !== true) return false;
    const listens = memberPorts(far, { engine, adapter }).filter((listen) => listen.port === port && listen.protocol !== 'udp');
    return listens.length > 0 && listens.every((listen) => listen.address !== undefined && isLoopback(plainAddress(listen.address)));
  });
}
