import { memberVerdicts } from '../../../status/index.ts';
import { counts, flag, list, object, oneOf, ref, type Schema, text, time } from './schema-words.ts';

const executed = {
  commit: text,
  state: oneOf('stronger', 'unknown', 'unfinished', 'asReviewed'),
  totals: counts(['members', ...memberVerdicts]),
  members: list(ref('ExecutedMember')),
};
const executedOptions = { reviewed: object({ from: text, digest: ref('ReviewDigest'), reviewedAt: time }) };

/** Schemas of reviewed effects against executed ones. */
export const executedSchemas: Readonly<Record<string, Schema>> = {
  ReviewDigest: object({ whole: text, desired: text }, { observed: text }),
  ExecutedMember: object(
    { member: text, host: text, verdict: oneOf(...memberVerdicts), executed: ref('Effect'), drift: ref('Effect') },
    { outcome: text, predicted: ref('Effect'), at: time, note: text },
  ),
  ExecutedReview: object(executed, executedOptions),
  FollowedReview: object(
    { ...executed, current: flag, observed: oneOf('same', 'moved', 'notReviewed'), conditions: list(ref('ConditionRow')) },
    { ...executedOptions, author: text, committedAt: time, message: text },
  ),
};
