import type { CommitVerdict } from '../../schemas/index.ts';
import { buildCommitView, type CommitHostRow, type CommitProgress } from './commit-view.ts';
import { decideMemberStatuses, type MemberJudgement } from './member-status.ts';
import type { SourceState, StatusInput } from './status-input.ts';

/** The verdict on the commit in force, then on a newer one that was refused. */
export function decideCommitVerdicts(input: StatusInput, progress: readonly CommitProgress[]): readonly CommitVerdict[] {
  return [...decideCurrent(input, progress), ...decideRefused(input.source)];
}

function decideCurrent(input: StatusInput, progress: readonly CommitProgress[]): readonly CommitVerdict[] {
  const commit = input.expectation.commit.id;
  const view = buildCommitView(commit, { input, progress });
  if (view === undefined) return [];
  const { hosts, totals, slowest } = view;
  const count = `${totals.Applied}/${totals.hosts}`;
  const members = input.expectation.middleware
    .flatMap((middleware) => decideMemberStatuses(middleware, input))
    .filter(({ host }) => host.last?.report.commit === commit)
    // Members that only wait for a failure elsewhere come last.
    .sort((a, b) => Number(a.sync.reason === 'RolloutHalted') - Number(b.sync.reason === 'RolloutHalted'));
  const applied = new Set(hosts.flatMap(({ host, state }) => (state === 'Applied' ? [host] : [])));
  const failures = [...hosts.flatMap(refusalOf), ...members.flatMap((member) => failureOf(member, applied))];
  if (failures.length > 0) return [{ commit, state: 'failure', description: `failed: ${listFirst(failures)}` }];
  if (totals.Applied === totals.hosts) {
    const time = slowest === undefined ? '' : ` in ${formatDuration(slowest.delayMs)}`;
    return [{ commit, state: 'success', description: `converged ${count}${time}` }];
  }
  return [{ commit, state: 'pending', description: `${count}, ${describeRest(hosts, members)}` }];
}

/** The newest commit has errors: it reaches no host. */
function decideRefused(source: SourceState | undefined): readonly CommitVerdict[] {
  if (source?.state !== 'Refused' || source.availableCommit === undefined) return [];
  const [first] = source.diagnostics;
  const why = first === undefined ? source.message : describeFinding(first, source.diagnostics.length);
  return [{ commit: source.availableCommit, state: 'failure', description: `refused: ${why}` }];
}

function refusalOf({ host, state, diagnostics }: CommitHostRow): readonly string[] {
  if (state !== 'Refused') return [];
  const [first] = diagnostics;
  return [`${host} refuses it${first === undefined ? '' : `: ${describeFinding(first, diagnostics.length)}`}`];
}

function describeFinding({ code, detail }: SourceState['diagnostics'][number], count: number): string {
  return `${code} ${detail}${andMore(count - 1)}`;
}

/** While a host applies a commit its members come and go: only failed steps count then. */
function failureOf({ member, sync, health }: MemberJudgement, applied: ReadonlySet<string>): readonly string[] {
  const at = `${member.key} on ${member.host}`;
  if (sync.state === 'Blocked') return [`${at}: ${sync.reason} ${sync.message}`];
  return applied.has(member.host) && health.state === 'Unhealthy' ? [`${at}: ${health.reason} ${health.message}`] : [];
}

function describeRest(hosts: readonly CommitHostRow[], members: readonly MemberJudgement[]): string {
  const waiting = members.filter(({ sync }) => sync.state === 'Waiting' || sync.reason === 'ObserveMode');
  if (waiting.length > 0) return `waiting: ${listFirst(waiting.map(({ member, sync }) => `${member.key}: ${sync.message}`))}`;
  const silent = hosts.filter(({ state }) => state === 'Stale' || state === 'NeverReported').map(({ host }) => host);
  if (silent.length > 0) return `no word from ${listFirst(silent)}`;
  const applying = hosts.filter(({ state }) => state === 'Applying').map(({ host }) => host);
  if (applying.length > 0) return `applying on ${listFirst(applying)}`;
  return `not begun on ${listFirst(hosts.filter(({ state }) => state !== 'Applied').map(({ host }) => host))}`;
}

function listFirst(texts: readonly string[]): string {
  return `${texts[0] ?? ''}${andMore(texts.length - 1)}`;
}

function andMore(count: number): string {
  return count > 0 ? ` (and ${count} more)` : '';
}

const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
];

/** `41 s`, `2 min 5 s`, `3 h 20 min`: two units at most. */
function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const at = units.findIndex(([size]) => seconds >= size);
  const [size, name] = units[at] ?? [1, 's'];
  const [smaller, smallerName] = units[at + 1] ?? [1, 's'];
  const rest = at === -1 ? 0 : Math.floor((seconds % size) / smaller);
  return `${Math.floor(seconds / size)} ${name}${rest === 0 ? '' : ` ${rest} ${smallerName}`}`;
}
