import type { MemberReading } from '../../../schemas/index.ts';
import { createFieldReader } from '../expressions/read-value.ts';
import type { MemberContext } from './member-context.ts';
import { renderProbe } from './render-probe.ts';

/** The reading of a member: the probe filled in, the templates kept for its answer. A stopped member has none. */
export function renderReading({ adapter, member, scope, isStopped }: MemberContext, service: string | undefined): readonly MemberReading[] {
  const reading = adapter.document.spec.rollout?.reading;
  if (reading === undefined || isStopped) return [];
  const { role, ready, facts = {} } = reading;
  const agree = adapter.document.spec.topologies[member.topology]?.agree;
  return [
    {
      member: member.key,
      ...(service === undefined ? {} : { service }),
      probe: renderProbe(reading.probe, createFieldReader(scope)),
      ...(role === undefined ? {} : { role }),
      ...(ready === undefined ? {} : { ready }),
      facts,
      ...(agree === undefined ? {} : { stance: agree.alike ?? [] }),
    },
  ];
}
