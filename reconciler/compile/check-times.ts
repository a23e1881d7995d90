import type { Diagnostic } from '../../schemas/index.ts';
import { cronProblem, isTimeZone } from '../calendar/index.ts';
import { nearestWord } from './did-you-mean.ts';
import { type FindingSpot, findingAt } from './finding.ts';

/** The cron expression and the time zone of a schedule, a window or a freeze, whose place is given. */
export function checkTimes(
  { document, path }: FindingSpot,
  { cron, zone }: { readonly cron: string; readonly zone: string },
): readonly Diagnostic[] {
  const problem = cronProblem(cron);
  const diagnostics = problem === undefined ? [] : [findingAt('MW5010', { document, path: [...path, 'cron'] }, { detail: problem })];
  if (isTimeZone(zone)) return diagnostics;
  const nearest = nearestWord(zone, Intl.supportedValuesOf('timeZone'));
  const fix = nearest === undefined ? undefined : `did you mean ${JSON.stringify(nearest)}?`;
  const detail = `${JSON.stringify(zone)} is no time zone`;
  return [...diagnostics, findingAt('MW5011', { document, path: [...path, 'zone'] }, { detail, fix })];
}
