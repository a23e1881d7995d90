import type { MemberReading } from '../../../schemas/index.ts';
import { createFieldReader } from '../expressions/read-value.ts';
import type { MemberContext } from './member-context.ts';
import { renderProbe } from './render-probe.ts';

/** How the member is asked what it is: the probe filled in, the rest kept for its answer. A stopped member is not asked. */
export function renderReading({ adapter, member, scope, isStopped }: MemberContext): readonly MemberReading[] {
  const reading = adapter.document.spec.rollout?.reading;
  if (reading === undefined || isStopped) return [];
  const { role, ready, facts = {} } = reading;
  return [
    {
      member: member.key,
      probe: renderProbe(reading.probe, createFieldReader(scope)),
      ...(role === undefined ? {} : { role }),
      ...(ready === undefined ? {} : { ready }),
      facts,
    },
  ];
}
