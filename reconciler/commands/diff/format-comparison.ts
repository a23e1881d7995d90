import { formatReference } from '../../compile/index.ts';
import { formatTable } from '../output/format-table.ts';
import type { RunningMember } from './ask-running.ts';
import type { SideComparison } from './compare-sides.ts';
import { formatLone, formatOrigin, formatPointerCell, formatValues } from './format-rows.ts';
import type { Side } from './read-operands.ts';

/** Both sides, then a line for each parameter. */
export function formatComparison(
  { a, b, rows, running, onlyInA, onlyInB }: SideComparison,
  { now, ...options }: { readonly colour: boolean; readonly now: number },
): string {
  const sides = [
    ['A', ...sideCells(a)],
    ['B', ...sideCells(b)],
  ];
  const hasMembers = rows.some(({ operand }) => operand !== undefined && operand !== formatReference(a.words.reference));
  const columns = [
    ...(hasMembers ? ['of'] : []),
    ...['parameter', 'a', 'b', 'effect', 'a written in', 'b written in'],
    ...running.map((member) => formatHeading(member, now)),
  ];
  const cells = rows.map((row) => [
    ...(hasMembers ? [row.operand ?? ''] : []),
    formatPointerCell(row.pointer),
    ...formatValues(row),
    row.effect,
    formatOrigin(row.a),
    formatOrigin(row.b),
    ...running.map(({ member }) => row.running?.[member] ?? '-'),
  ]);
  return [
    formatTable({ columns: ['', 'what', 'adapter', 'commit', 'subject'], rows: sides }, options),
    '\n',
    ...formatLone(onlyInA, 'only in A:'),
    ...formatLone(onlyInB, 'only in B:'),
    ...(rows.length === 0 ? [] : [formatTable({ columns, rows: cells }, options)]),
  ].join('');
}

function sideCells({ words, operands, commit, author }: Side): readonly string[] {
  const adapter = operands[0].adapter.name;
  if (author === undefined) return [words.text, adapter, 'files as they are', ''];
  return [words.text, adapter, commit.slice(0, 12), author.subject];
}

/** In the past tense, with the age, where the host is silent. */
function formatHeading({ member, hostState, lastReportAt }: RunningMember, now: number): string {
  if (hostState === 'Reporting' || lastReportAt === undefined) return `${member} runs`;
  return `${member} ran ${formatAge(now - Date.parse(lastReportAt))} ago`;
}

function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
