import { posix } from 'node:path';
import {
  type CoveredFile,
  type FileJudgement,
  filesReadBy,
  incarnationOf,
  judgeDirectory,
  judgeFile,
  renewalPauseMs,
  type Step,
  touchedFiles,
} from '../../reconciler/plan/index.ts';
import { isStronger, type Ledger, type ServiceProof, type UnprovenFile } from '../../schemas/index.ts';
import type { StepResult } from '../converge.ts';
import type { SettleFailuresInput } from './settle-failures.ts';

export interface SettleProofsInput extends SettleFailuresInput {
  /** By resource: failures after this cycle. */
  readonly failures: Ledger['failures'];
}

/** What the process of each service is known to have read after a cycle: its own, what it was made to load, what nobody touched. */
export function settleProofs(ledger: Ledger, input: SettleProofsInput): Pick<Ledger, 'proofs'> {
  const entries = input.verified.steps.flatMap((after): readonly (readonly [string, ServiceProof])[] => {
    const { id, kind, ensure } = after.resource;
    if (kind !== 'service' || ensure !== 'present') return [];
    const proof = incarnationOf(after) === undefined ? ledger.proofs?.[id] : proofOf(after, ledger, input);
    return proof === undefined ? [] : [[id, proof]];
  });
  return { proofs: Object.fromEntries(entries) };
}

function proofOf(after: Step, ledger: Ledger, input: SettleProofsInput): ServiceProof | undefined {
  const incarnation = incarnationOf(after);
  const files = filesReadBy(after, input.verified.steps);
  const { directory, unproven: lost } = judgeDirectory(after, ledger);
  if (incarnation === undefined || (files.length === 0 && directory === undefined)) return undefined;
  const known = ledger.proofs?.[after.resource.id];
  const load = loadOf(after, input);
  const earlier = load.before === undefined ? [] : filesReadBy(load.before, input.plan.steps);
  const context = { after, ledger, input, ...load, earlier: new Map(earlier.map((file) => [file.path, file])) };
  const settled = files.map((file) => settleFile(file, context));
  const places = directory === undefined || lost === undefined ? [] : [[directory.path, lost] as const];
  const doubts = settled.flatMap(({ file, unproven: found }) => (found === undefined ? [] : [[file.path, found] as const]));
  const unproven = [...places, ...doubts];
  const renewals = renewalsOf(known, context);
  return {
    incarnation,
    files: Object.fromEntries(settled.map(({ file, version }) => [file.path, version])),
    ...(directory === undefined ? {} : { directory }),
    ...(unproven.length === 0 ? {} : { unproven: Object.fromEntries(unproven) }),
    ...(renewals === undefined ? {} : { renewals }),
  };
}

interface ProofContext extends Load {
  /** The files before the cycle, by path. */
  readonly earlier: ReadonlyMap<string, CoveredFile>;
  readonly after: Step;
  readonly ledger: Ledger;
  readonly input: SettleProofsInput;
}

interface Load {
  /** The service before the cycle; absent: it was not there. */
  readonly before?: Step;
  /** The cycle made the process read its files: all of them, or those that a reload reads. */
  readonly loaded: FileJudgement;
}

function loadOf(after: Step, { plan, results, failures }: SettleProofsInput): Load {
  const before = plan.steps.find(({ resource }) => resource.id === after.resource.id);
  const result = results.find(({ step, status }) => status === 'done' && step.resource.id === after.resource.id);
  const isStarted = result !== undefined && (before === undefined || incarnationOf(before) !== incarnationOf(after));
  const isRefreshed =
    result?.step.refresh !== undefined && isStronger(result.step.refresh.effect, 'hot') && failures[after.resource.id] === undefined;
  return { ...(before === undefined ? {} : { before }), loaded: { reload: isStarted || isRefreshed, start: isStarted } };
}

interface SettledFile {
  readonly file: CoveredFile;
  readonly version: string;
  readonly unproven?: UnprovenFile;
}

function settleFile(file: CoveredFile, context: ProofContext): SettledFile {
  const { after, ledger } = context;
  const known = ledger.proofs?.[after.resource.id];
  const unproven = known?.unproven?.[file.path];
  if (file.problem !== undefined)
    return {
      file,
      version: known?.files[file.path] ?? '',
      unproven: { effect: 'none', evidence: `${file.path} cannot be looked at: ${file.problem}` },
    };
  const before = known?.files[file.path] ?? '';
  if (file.version === undefined && file.isPlace !== true)
    return { file, version: before, ...(unproven === undefined ? {} : { unproven }) };
  const { reload, start } = judgeAfter(file, context);
  const version = reload || !file.atReload ? (file.version ?? before) : before;
  const effect = file.atStart && !start ? 'restart' : file.atReload && !reload ? 'reload' : undefined;
  if (effect === undefined) return { file, version };
  const evidence =
    unproven?.effect === effect && known?.incarnation === incarnationOf(after) ? unproven.evidence : describe(file, effect, after);
  return { file, version, unproven: { effect, evidence } };
}

/** What the cycle wrote itself and what it made the process load is proven; what somebody touched meanwhile is not. */
function judgeAfter(file: CoveredFile, { after, before, earlier, loaded, ledger, input }: ProofContext): FileJudgement {
  const was = earlier.get(file.path);
  const known = ledger.proofs?.[after.resource.id];
  const isOurs = input.results.some(({ step, status }) => isWritten(status) && isWrittenBy(file, step));
  if (before === undefined || was === undefined || !(isOurs || was.version === file.version)) return judgeFile(file, after, ledger);
  const isNew = isOurs && known !== undefined && known.files[file.path] === undefined;
  const judged = isNew ? fromGit : judgeFile(was, before, ledger);
  return { reload: loaded.reload || judged.reload, start: loaded.start || judged.start };
}

/** A file that Git brought costs what the plan said. */
const fromGit: FileJudgement = { reload: false, start: true };

/** A directory is written by every step that writes, brings or takes away something in it too, and by its own. */
function isWrittenBy({ path, source, isDirectory = false, isPlace = false }: CoveredFile, { resource }: Step): boolean {
  if (resource.id === source || (isPlace && path === `${resource.name}/`)) return true;
  return isDirectory && path === `${posix.dirname(resource.name)}/`;
}

/** A step that failed may have written its file all the same. */
function isWritten(status: StepResult['status']): boolean {
  return status !== 'skipped';
}

/** How many reloads in a row were done because of touched files. */
function renewalsOf(known: ServiceProof | undefined, { before, loaded, ledger, input }: ProofContext): ServiceProof['renewals'] {
  const isRenewed = loaded.reload && before !== undefined && touchedFiles(before, input.plan.steps, ledger).length > 0;
  const last = known?.renewals;
  const isFollowing =
    last !== undefined && Date.parse(input.now) - Date.parse(last.lastAt) < 60_000 + 2 * renewalPauseMs({ renewals: last });
  if (!isRenewed) return isFollowing ? last : undefined;
  return { count: (isFollowing ? last.count : 0) + 1, lastAt: input.now };
}

function describe({ path, version, changedAt, isPlace }: CoveredFile, effect: 'reload' | 'restart', { resource, observed }: Step): string {
  const done = isPlace === true ? 'moved, or had its mode or owner set,' : 'changed';
  const what = version === 'absent' ? `${path} is gone` : `${path} was ${done} at ${changedAt ?? 'an unknown time'}`;
  if (effect === 'reload') return `${what}, and ${resource.id} is not known to have loaded it since`;
  const startedAt = observed.status === 'known' ? observed.facts?.startedAt : undefined;
  return `${what}, and what ${resource.id} read at its start${startedAt === undefined ? '' : ` at ${startedAt}`} is not known`;
}
