import { adapterEngine } from '../../../adapters/index.ts';
import { type ComparedValue, compareOperands, findOperands, type Operand, type OperandRow } from '../../compile/index.ts';
import type { ChangedParameter, Compared, MiddlewareChanges } from '../../server/index.ts';
import type { CommitSummary } from '../../source/index.ts';
import type { ExpectedCommit } from '../../status/index.ts';
import type { CommitSide } from './build-commit-review.ts';

/** Which changes are looked for. */
export interface CommitTrace {
  readonly middleware: string;
  /** Newest first, beginning with the commit in force; ends with the one to begin at where one is chosen. */
  readonly commits: readonly [CommitSummary, ...CommitSummary[]];
  /** Whether one is chosen; else the trace ends before the last change. */
  readonly isChosen: boolean;
}

/** Commits that are compiled to find who changed what. */
const mostSteps = 8;

/** Which parameters of a middleware changed, and by which commits. */
export async function traceChanges(
  { middleware, commits, isChosen }: CommitTrace,
  read: (commit: string) => Promise<CommitSide | undefined>,
): Promise<Compared<MiddlewareChanges>> {
  const operandsAt = async ({ commit }: CommitSummary): Promise<readonly Operand[] | undefined> => {
    const fleet = (await read(commit))?.compiled.fleet;
    if (fleet === undefined) return undefined;
    const found = findOperands(fleet, { reference: { kind: 'middleware', middleware }, engine: adapterEngine });
    return found.found ? found.operands : [];
  };
  const [top, ...before] = commits;
  const now = await operandsAt(top);
  if (now === undefined || now.length === 0) return notFound(`middleware ${middleware} is not in commit ${top.commit.slice(0, 12)}`);
  const changedBy = new Map<string, CommitSummary>();
  let newer: Version = { commit: top, operands: now };
  for (const commit of before.slice(0, mostSteps)) {
    const operands = await operandsAt(commit);
    // A commit with errors was never applied: what it changed shows at the next one without.
    if (operands === undefined) continue;
    const { changed, differs } = compare(operands, newer.operands);
    for (const row of changed) if (!changedBy.has(keyOf(row))) changedBy.set(keyOf(row), newer.commit);
    newer = { commit, operands };
    if (differs && !isChosen) break;
  }
  const end = isChosen ? await readEnd(commits, operandsAt) : newer;
  if (end === undefined)
    return notFound(`commit ${commits.at(-1)?.commit.slice(0, 12)} has errors and was never applied, or is gone: choose another`);
  return { value: describe(middleware, { from: end, to: { commit: top, operands: now }, changedBy }) };
}

interface Version {
  readonly commit: CommitSummary;
  readonly operands: readonly Operand[];
}

async function readEnd(
  commits: CommitTrace['commits'],
  operandsAt: (commit: CommitSummary) => Promise<readonly Operand[] | undefined>,
): Promise<Version | undefined> {
  const commit = commits.at(-1) ?? commits[0];
  const operands = await operandsAt(commit);
  return operands === undefined ? undefined : { commit, operands };
}

function compare(a: readonly Operand[], b: readonly Operand[]) {
  const { rows, onlyInA, onlyInB } = compareOperands({ a, b }, adapterEngine.comparisonRules);
  const changed = rows.filter(({ same }) => !same);
  return { changed, onlyInA, onlyInB, differs: changed.length + onlyInA.length + onlyInB.length > 0 };
}

interface Traced {
  readonly from: Version;
  readonly to: Version;
  readonly changedBy: ReadonlyMap<string, CommitSummary>;
}

function describe(middleware: string, { from, to, changedBy }: Traced): MiddlewareChanges {
  const { changed, onlyInA, onlyInB } = compare(from.operands, to.operands);
  return {
    middleware,
    from: toExpected(from.commit),
    to: toExpected(to.commit),
    parameters: changed.map((row) => toChanged(row, changedBy.get(keyOf(row)) ?? changedBy.get(keyOf({ ...row, operand: middleware })))),
    removed: onlyInA.map(({ operand }) => operand),
    added: onlyInB.map(({ operand }) => operand),
  };
}

function toChanged({ operand, pointer, a, b, effect, sensitive }: OperandRow, by: CommitSummary | undefined): ChangedParameter {
  const place = (b ?? a)?.place;
  return {
    of: operand,
    pointer,
    ...(a === undefined ? {} : { from: show(a, sensitive) }),
    ...(b === undefined ? {} : { to: show(b, sensitive) }),
    effect,
    sensitive,
    ...(place === undefined ? {} : { place: { file: place.file, line: place.line } }),
    ...(by === undefined ? {} : { by: toExpected(by) }),
  };
}

function show({ value }: ComparedValue, sensitive: boolean): string {
  if (sensitive) return '(secret)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function keyOf({ operand, pointer }: Pick<OperandRow, 'operand' | 'pointer'>): string {
  return `${operand} ${pointer}`;
}

export function toExpected({ commit, author, at, subject }: CommitSummary): ExpectedCommit {
  return { id: commit, author, committedAt: at, message: subject };
}

function notFound(message: string): Compared<never> {
  return { refused: { reason: 'not-found', message } };
}
