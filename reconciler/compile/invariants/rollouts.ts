import { type Diagnostic, durationMs, type Freeze, type Rollout, type RolloutWindow } from '../../../schemas/index.ts';
import { checkTimes } from '../check-times.ts';
import type { FleetDocument } from '../document.ts';
import { type FindingSpot, findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

const maxDuration = '7d';

/** Findings about a rollout wherever it is written: its times, and fields that only a Middleware may have. */
export function checkRollouts({ catalog }: InvariantInput): readonly Diagnostic[] {
  const { Fleet, Organization, Middleware } = catalog.byKind;
  return [...Fleet.values(), ...Organization.values(), ...Middleware.values()].flatMap((document) => {
    const rollout = document.value.spec?.rollout;
    return rollout === undefined ? [] : checkOne(document, rollout);
  });
}

function checkOne(document: FleetDocument, rollout: Rollout): readonly Diagnostic[] {
  const path = ['spec', 'rollout'];
  const { windows = [], freezes = [], canary, release } = rollout;
  const misplaced = [
    ...(release === undefined ? [] : [['release']]),
    ...(canary?.members === undefined ? [] : [['canary', 'members']]),
  ].map((field) =>
    findingAt(
      'MW5017',
      { document, path: [...path, ...field], part: 'key' },
      { detail: `${document.kind} ${document.name} has no members of its own, rollout.${field.join('.')} needs them` },
    ),
  );
  return [
    ...windows.flatMap((window, index) => checkWindow({ document, path: [...path, 'windows', index] }, window)),
    ...freezes.flatMap((freeze, index) => checkFreeze({ document, path: [...path, 'freezes', index] }, freeze)),
    ...(document.kind === 'Middleware' ? [] : misplaced),
  ];
}

function checkWindow(spot: FindingSpot, window: RolloutWindow): readonly Diagnostic[] {
  const times = checkTimes(spot, window);
  if (durationMs(window.duration) <= durationMs(maxDuration)) return times;
  const detail = `${window.duration} is longer than ${maxDuration}`;
  return [...times, findingAt('MW5014', { ...spot, path: [...spot.path, 'duration'] }, { detail })];
}

/** The schema leaves a freeze either cron, zone and duration or from and to. */
function checkFreeze(spot: FindingSpot, { cron, zone, duration, from, to }: Freeze): readonly Diagnostic[] {
  if (cron !== undefined && zone !== undefined && duration !== undefined) return checkWindow(spot, { cron, zone, duration });
  if (from === undefined || to === undefined) return [];
  const unknown = Object.entries({ from, to }).filter(([, moment]) => !isMoment(moment));
  if (unknown.length > 0)
    return unknown.map(([field, moment]) =>
      findingAt('MW5015', { ...spot, path: [...spot.path, field] }, { detail: `${JSON.stringify(moment)} is in no calendar` }),
    );
  if (Date.parse(from) < Date.parse(to)) return [];
  return [findingAt('MW5016', { ...spot, path: [...spot.path, 'to'] }, { detail: `${to} is not after ${from}` })];
}

/** Day 30 of February is read as one of March, so the day has to come out as it went in. */
function isMoment(text: string): boolean {
  const [day = ''] = text.split('T');
  const midnight = Date.parse(day);
  return !Number.isNaN(Date.parse(text)) && !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
