import type { Step } from '../../reconciler/plan/index.ts';
import {
  type Difference,
  maskValue,
  type ParameterPlace,
  type ParameterRow,
  type RenderedParameter,
  readPointer,
} from '../../schemas/index.ts';
import type { ReportFacts } from './report-facts.ts';
import { shownValue } from './shown-value.ts';

/** Every parameter three times: what Git wants, what the file says, what the process runs. */
export function buildParameterRows(member: string, steps: readonly Step[], { desired }: ReportFacts): readonly ParameterRow[] {
  const byId = new Map(steps.map((step) => [step.resource.id, step]));
  const own = (desired?.parameters ?? []).filter((parameter) => parameter.member === member);
  // A value that stands neither in the file nor in an answer alone (a list of servers, a program) is proven with the whole.
  const isWholeAsWanted =
    steps.length > 0 && steps.every(({ differences, observed }) => differences.length === 0 && observed.status !== 'unknown');
  return own.slice(0, 1000).map((parameter) => parameterRow(parameter, { byId, isWholeAsWanted }));
}

interface RowContext {
  readonly byId: ReadonlyMap<string, Step>;
  readonly isWholeAsWanted: boolean;
}

function parameterRow(parameter: RenderedParameter, { byId, isWholeAsWanted }: RowContext): ParameterRow {
  const disk = lookUp(parameter.disk, byId);
  const running = lookUp(parameter.running, byId);
  const differences = [...disk.differences, ...running.differences];
  const [first] = differences;
  const text = (value: unknown) =>
    value === undefined ? undefined : parameter.sensitive ? maskValue(value) : (shownValue(value) ?? undefined);
  const row = {
    desired: text(parameter.desired),
    disk: text(disk.value),
    running: text(running.value),
    unit: parameter.unit,
    since: first?.firstSeen,
    evidence: first?.evidence,
    untold: listOrNone(places.filter((place) => parameter[keyOf[place]] === undefined)),
    unread: listOrNone(places.filter((place) => parameter[keyOf[place]] !== undefined && !{ disk, process: running }[place].seen)),
  };
  return {
    name: parameter.name,
    effect: parameter.effect,
    sensitive: parameter.sensitive,
    owner: parameter.owner,
    state: stateOf({
      differences,
      ignored: disk.ignored || running.ignored,
      seen: disk.seen || running.seen || (isPlaceless(parameter) && isWholeAsWanted),
    }),
    ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
  };
}

const places = ['disk', 'process'] as const;
const keyOf = { disk: 'disk', process: 'running' } as const;

function listOrNone<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function isPlaceless({ disk, running }: RenderedParameter): boolean {
  return disk === undefined && running === undefined;
}

interface ParameterStand {
  readonly value?: unknown;
  readonly differences: readonly Difference[];
  readonly ignored: boolean;
  readonly seen: boolean;
}

const unseen: ParameterStand = { differences: [], ignored: false, seen: false };

function lookUp(place: ParameterPlace | undefined, byId: ReadonlyMap<string, Step>): ParameterStand {
  const step = place === undefined ? undefined : byId.get(place.resource);
  if (step === undefined || place === undefined || step.observed.status !== 'known') return unseen;
  return {
    value: readPointer(step.observed.fields, place.pointer) ?? reportedByProcess(step, place.pointer),
    differences: step.differences.filter(({ pointer }) => pointer === place.pointer),
    ignored: step.resource.ignore.some(({ pointer }) => pointer === '' || pointer === place.pointer),
    seen: true,
  };
}

/** Running values that Git does not set, reported beside the compared ones. */
function reportedByProcess({ observed }: Step, pointer: string): unknown {
  return observed.status === 'known' ? readPointer({ values: observed.facts?.values ?? {} }, pointer) : undefined;
}

function stateOf({
  differences,
  ignored,
  seen,
}: {
  differences: readonly Difference[];
  ignored: boolean;
  seen: boolean;
}): ParameterRow['state'] {
  if (differences.length > 0) return 'differs';
  if (ignored) return 'ignored';
  return seen ? 'same' : 'unknown';
}
