import type { Diagnostic } from '../../../schemas/index.ts';
import { cronProblem } from '../cron.ts';
import { nearestWord } from '../did-you-mean.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/** The schedule's cron expression and time zone. */
export function checkSchedule({ catalog }: InvariantInput): readonly Diagnostic[] {
  return [...catalog.byKind.Fleet.values()].flatMap((document): readonly Diagnostic[] => {
    const { schedule } = document.value.spec;
    if (schedule === undefined) return [];
    const path = ['spec', 'schedule'];
    const problem = cronProblem(schedule.cron);
    const cron = problem === undefined ? [] : [findingAt('MW5010', { document, path: [...path, 'cron'] }, { detail: problem })];
    if (isZone(schedule.zone)) return cron;
    const nearest = nearestWord(schedule.zone, Intl.supportedValuesOf('timeZone'));
    const fix = nearest === undefined ? undefined : `did you mean ${JSON.stringify(nearest)}?`;
    return [
      ...cron,
      findingAt('MW5011', { document, path: [...path, 'zone'] }, { detail: `${JSON.stringify(schedule.zone)} is no time zone`, fix }),
    ];
  });
}

/** Names such as UTC are valid although they are not in the list of the engine. Offsets such as +08:00 are no zones. */
function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
