import {
  digestOf,
  formatAuthority,
  formatPointer,
  isReadableByAll,
  type LogRotation,
  type Rollout,
  type RolloutPolicy,
  readPointer,
  type SliceFile,
  type SliceWiring,
} from '../../schemas/index.ts';
import { type FleetDocument, type FleetModel, type PlacedMiddleware, placeAt, type SourcePlace } from '../compile/index.ts';
import { formatDuration, formatWindow } from './format-times.ts';
import { countOf } from './review-finding.ts';
import type { Setting, Settings } from './setting-changes.ts';

/** Final settings of a middleware beside its parameters and members. */
export function middlewareSettings(middleware: PlacedMiddleware, fleet: FleetModel): Settings {
  const { document, adapter, topology, state, organization, application, files, placed } = middleware;
  const { spec } = document.value;
  const limits = Object.entries(middleware.limits ?? {});
  const written = (values: Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, settingAt(document, ['spec', name], { value })]));
  return {
    ...written({ adapter: adapter.name, version: spec.version, topology, state, drift: spec.drift, organization, application }),
    [`adapter ${adapter.name}`]: adapterSetting(middleware),
    ...written({
      dependsOn: spec.dependsOn?.join(', '),
      ignore: spec.ignore?.map(({ resource, fields = [] }) => [resource, ...fields].join(' ')).join(', '),
      allowHazards: spec.allowHazards?.join(', '),
    }),
    ...Object.fromEntries(Object.entries(placed[0]?.member.wiring ?? {}).map((wire) => wireSetting(document, wire))),
    ...written({ logs: formatLogs(spec.logs) }),
    ...Object.fromEntries(limits.map(([name, value]) => [`limit ${name}`, settingAt(document, ['spec', 'limits', name], { value })])),
    ...Object.fromEntries(Object.entries(files).map((file) => fileSetting(document, file))),
    ...rolloutSettings(middleware, fleet),
  };
}

function formatLogs(logs: LogRotation | undefined): string | undefined {
  return logs === undefined ? undefined : listed(Object.entries(logs).map(([name, value]) => `${name} ${value}`));
}

/** A setting, with its place where the document itself has it. */
function settingAt(document: FleetDocument, path: readonly string[], setting: Omit<Setting, 'place'>): Setting {
  return { ...setting, place: () => placeWhere(document, path) };
}

function placeWhere(document: FleetDocument, path: readonly string[]): SourcePlace | undefined {
  return readPointer(document.value, formatPointer(path)) === undefined ? undefined : placeAt(document, path);
}

const digestLength = 'sha256:'.length + 12;

function adapterSetting({ adapter: { digest, origin } }: PlacedMiddleware): Setting {
  const place = () => (origin === 'builtin' ? undefined : { file: `${origin}/adapter.yaml`, line: 1, column: 1 });
  return { value: digest, shown: () => digest.slice(0, digestLength), place };
}

function wireSetting(
  document: FleetDocument,
  [name, { middleware, endpoint, members }]: readonly [string, SliceWiring],
): [string, Setting] {
  const ends = members.map(formatAuthority).join(', ');
  return [`wiring ${name}`, settingAt(document, ['spec', 'wiring', name], { value: `${middleware} ${endpoint} at ${ends}` })];
}

function fileSetting(document: FleetDocument, [name, { content, mode, sensitive }]: readonly [string, SliceFile]): [string, Setting] {
  const shown = () => {
    const lines = content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
    const isSecret = sensitive === true || !isReadableByAll(mode);
    return `${countOf(lines, 'line')}, mode ${mode}, ${isSecret ? '(secret)' : digestOf(content).slice(0, digestLength)}`;
  };
  return [`file ${name}`, settingAt(document, ['spec', 'files', name], { value: [content, mode], shown })];
}

function rolloutSettings(middleware: PlacedMiddleware, fleet: FleetModel): Settings {
  return Object.fromEntries(
    Object.entries(shownPolicy(middleware.rollout)).map(([name, value]) => [
      `rollout ${name}`,
      { value, place: () => rolloutPlace(name as keyof Rollout, { middleware, fleet }) },
    ]),
  );
}

function shownPolicy(policy: RolloutPolicy): Readonly<Record<string, string | undefined>> {
  const {
    coordination,
    maxUnavailable,
    soakMs,
    settleMs,
    escalate,
    deadlineMs,
    expireAfterMs,
    windows,
    freezes,
    pauses,
    release,
    order,
    canary,
    overrun,
    reload,
  } = policy;
  return {
    coordination,
    maxUnavailable: String(maxUnavailable),
    canary: canary === undefined ? undefined : formatCanary(canary),
    soak: soakMs === 0 ? undefined : formatDuration(soakMs),
    settle: settleMs === undefined ? undefined : formatDuration(settleMs),
    escalate,
    deadline: formatDuration(deadlineMs),
    expireAfter: expireAfterMs === undefined ? undefined : formatDuration(expireAfterMs),
    windows: listed(windows.map(formatWindow)),
    freezes: listed(freezes.map(({ reason }) => reason)),
    overrun,
    pause: listed(pauses),
    release: listed(release.map(String)),
    order: listed(order),
    reload,
  };
}

/** The place of a rollout's setting: the most specific level that has it. */
function rolloutPlace(
  name: keyof Rollout,
  { middleware: { document, organization }, fleet }: { readonly middleware: PlacedMiddleware; readonly fleet: FleetModel },
): SourcePlace | undefined {
  const path = organization === undefined ? [] : (fleet.organizations.get(organization)?.path ?? []);
  const above = path.flatMap((one) => fleet.organizations.get(one)?.document ?? []);
  const levels: readonly FleetDocument[] = [fleet.document, ...above, document];
  const pointer = formatPointer(['spec', 'rollout', name]);
  const level = levels.findLast(({ value }) => readPointer(value, pointer) !== undefined);
  return level === undefined ? undefined : placeAt(level, ['spec', 'rollout', name]);
}

function listed(texts: readonly string[]): string | undefined {
  return texts.length === 0 ? undefined : texts.join('; ');
}

function formatCanary({ count, members, soakMs }: NonNullable<RolloutPolicy['canary']>): string {
  const who = members === undefined ? `the first ${count ?? 1}` : members.join(', ');
  return soakMs === 0 ? who : `${who}, soaking ${formatDuration(soakMs)}`;
}
