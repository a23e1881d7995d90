import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import { formatReviewReference } from '../../status/index.ts';
import type { Review } from '../review.ts';
import { countOf } from '../review-finding.ts';
import { type Block, code, codes, type Inline, type Line, paragraph, strong } from './blocks.ts';
import { findingLine } from './finding-line.ts';
import type { Limits } from './limits.ts';

/** Findings of the compiler against the base, and what the review was made from. */
export function closingBlocks({ diagnostics, from, to, digest, observation, verdict, compiles }: Review, limits: Limits): readonly Block[] {
  const elsewhere = observation?.elsewhere ?? [];
  const reference = formatReviewReference(digest);
  const isFollowed = compiles && verdict !== 'empty';
  const followed = isFollowed
    ? [' After the merge, ', code(`plumb status --review ${reference}`), ' tells whether what was executed had these effects.']
    : [];
  const compared: readonly Inline[] = ['Compared ', code(shortCommit(from)), ' with ', code(shortCommit(to))];
  return [
    ...diagnosticBlocks('New in the fleet', diagnostics.added, limits),
    ...diagnosticBlocks(solved, diagnostics.solved, limits),
    ...(elsewhere.length === 0 || verdict === 'empty'
      ? []
      : [
          paragraph(
            'On another commit than the base: ',
            ...codes(
              elsewhere.map(({ host, commit }) => `${host} (${shortCommit(commit)})`),
              limits.members,
            ),
            '.',
          ),
        ]),
    paragraph(
      ...compared,
      '; ',
      ...(observation === undefined ? [] : ['as reported by the hosts; ']),
      'digest ',
      code(reference),
      '.',
      ...followed,
    ),
  ];
}

/** Errors stand open: nothing else counts before them. */
function diagnosticBlocks(title: string, diagnostics: readonly Diagnostic[], { findings: limit }: Limits): readonly Block[] {
  if (diagnostics.length === 0) return [];
  const items: readonly Line[] = diagnostics.slice(0, limit).map((finding) => findingLine(finding, { withFix: title !== solved }));
  const rest = diagnostics.length - items.length;
  const list: Block = { kind: 'list', items: [...items, ...(rest === 0 ? [] : [[`and ${rest} more`]])] };
  const summary: Line = [strong(title), `: ${countOf(diagnostics.length, 'finding')}`];
  if (title !== solved && hasErrors(diagnostics)) return [paragraph(...summary), list];
  return [{ kind: 'details', summary, blocks: [list] }];
}

const solved = 'Solved in the fleet';

/** Ids of commits are cut; the digest of a directory says what it is. */
function shortCommit(commit: string): string {
  if (commit.startsWith('dir:')) return 'the files as they are';
  return /^[0-9a-f]{40}$/.test(commit) ? commit.slice(0, 12) : commit;
}
