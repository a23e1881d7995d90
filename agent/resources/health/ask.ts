import type { HealthVia } from '../../../schemas/index.ts';
import { type AskContext, askService, type ServiceAnswer } from '../ask-service.ts';
import { checkListens } from '../check-listens.ts';

/** The answer of the probe, and whether the service listens where it is promised to others: one without the other is not healthy. */
export async function askHealth(via: HealthVia, context: AskContext): Promise<ServiceAnswer> {
  const answer = await askService(via, context);
  if (!answer.ok) return answer;
  const { missing, unseen } = await checkListens(via, context);
  if (missing !== undefined) return { ok: false, reason: missing };
  return unseen === undefined || answer.unseen !== undefined ? answer : { ...answer, unseen };
}
