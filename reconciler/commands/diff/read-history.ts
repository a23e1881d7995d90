import { adapterEngine } from '../../../adapters/index.ts';
import {
  compareOperands,
  compile,
  type FoundOperands,
  findOperands,
  type Operand,
  type OperandReference,
  type OperandsComparison,
} from '../../compile/index.ts';
import type { Snapshot } from '../../source/index.ts';
import { loadBuiltinAdapters } from '../fleet/builtin-adapters.ts';
import { readFleetHistory } from '../fleet/read-snapshot.ts';
import type { OperandWords } from './parse-words.ts';

/** The change by one commit; a is the commit before, b this one. */
export interface HistoryChange extends OperandsComparison {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

export interface History {
  /** Newest first; commits that change nothing are not here. */
  readonly changes: readonly HistoryChange[];
  /** Commits that were looked at. */
  readonly examined: number;
  /** Commits with errors, which no host ever applied: what they changed shows at the next one without. */
  readonly refused: readonly string[];
  /** Why there is no history: no commit has the operand. */
  readonly problem?: string;
}

/** The last commits of a member, a middleware or a profile, each compared with the one before. */
export async function readHistory(
  dir: string,
  { operand, limit }: { readonly operand: OperandWords; readonly limit: number },
): Promise<History> {
  const changes: HistoryChange[] = [];
  const refused: string[] = [];
  const problems = new Set<string>();
  let isKnown = false;
  let newer: HistoryVersion | undefined;
  let examined = 0;
  for await (const version of readVersions(dir, operand)) {
    const { found, isFirst, commit } = version;
    if (found !== undefined) {
      if (found.found) isKnown = true;
      else problems.add(found.problem);
      if (newer !== undefined) changes.push(...describeChange(newer, operandsOf(version)));
      newer = version;
      // One commit more than asked for, to compare the last one with.
      if (examined === limit) break;
    } else if (examined < limit) {
      refused.push(commit);
    }
    examined = Math.min(limit, examined + 1);
    if (isFirst && newer !== undefined) changes.push(...describeChange(newer, []));
  }
  const [problem] = isKnown ? [] : problems;
  return { changes, examined, refused, ...(problem === undefined ? {} : { problem }) };
}

interface HistoryVersion extends Pick<Snapshot, 'commit' | 'author'> {
  /** Absent for a commit with errors. */
  readonly found?: FoundOperands;
  /** The commit has no parent. */
  readonly isFirst: boolean;
}

async function* readVersions(dir: string, { reference, revision = 'HEAD' }: OperandWords): AsyncGenerator<HistoryVersion> {
  let last: { readonly files: Snapshot['files']; readonly found: Pick<HistoryVersion, 'found'> } | undefined;
  for await (const { snapshot, isFirst } of readFleetHistory(dir, revision)) {
    const { commit, author, files } = snapshot;
    const found = last !== undefined && hasSameFiles(last.files, files) ? last.found : findIn(snapshot, reference);
    last = { files, found };
    yield { commit, ...(author === undefined ? {} : { author }), ...found, isFirst };
  }
}

function findIn(snapshot: Snapshot, reference: OperandReference): Pick<HistoryVersion, 'found'> {
  const { fleet } = compile({ snapshot, engine: adapterEngine, builtin: loadBuiltinAdapters() });
  return fleet === undefined ? {} : { found: findOperands(fleet, { reference, engine: adapterEngine }) };
}

/** Unchanged files are the same bytes, so that nothing is compared. */
function hasSameFiles(one: Snapshot['files'], other: Snapshot['files']): boolean {
  return one.size === other.size && [...one].every(([path, bytes]) => other.get(path) === bytes);
}

function operandsOf({ found }: HistoryVersion): readonly Operand[] {
  return found?.found === true ? found.operands : [];
}

function describeChange(version: HistoryVersion, before: readonly Operand[]): readonly HistoryChange[] {
  const { rows, ...lone } = compareOperands({ a: before, b: operandsOf(version) }, adapterEngine.comparisonRules);
  const changed = rows.filter(({ same }) => !same);
  if (changed.length === 0 && lone.onlyInA.length === 0 && lone.onlyInB.length === 0) return [];
  const { name: author = '', at = '', subject = '' } = version.author ?? {};
  return [{ commit: version.commit, author, at, subject, rows: changed, ...lone }];
}
