import type { Diagnostic } from '../../../schemas/index.ts';
import { checkTimes } from '../check-times.ts';
import type { InvariantInput } from './check.ts';

/** The schedule's cron expression and time zone. */
export function checkSchedule({ catalog }: InvariantInput): readonly Diagnostic[] {
  return [...catalog.byKind.Fleet.values()].flatMap((document) => {
    const { schedule } = document.value.spec;
    return schedule === undefined ? [] : checkTimes({ document, path: ['spec', 'schedule'] }, schedule);
  });
}
