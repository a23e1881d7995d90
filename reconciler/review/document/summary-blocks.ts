import type { Diagnostic } from '../../../schemas/index.ts';
import type { Review } from '../review.ts';
import { countOf } from '../review-finding.ts';
import { type Block, code, type Line, paragraph, strong } from './blocks.ts';
import { findingLine } from './finding-line.ts';
import type { Limits } from './limits.ts';

/** The impact in a few lines, then the findings, those that fail the review first. */
export function summaryBlocks(review: Review, limits: Limits): readonly Block[] {
  const { fleet, verdict, statement, findings } = review;
  const title: Block = { kind: 'heading', text: ['Plumb review', ...(fleet === '' ? [] : [' of ', code(fleet)])] };
  if (verdict === 'empty') return [title, paragraph('Nothing changes on any host.')];
  const errors = findings.filter(({ severity }) => severity === 'error');
  // The statement names the members that are taken away.
  const warnings = findings.filter(({ severity, code: id }) => severity === 'warning' && id !== 'MW9003');
  return [
    title,
    ...(verdict === 'failed' ? [paragraph(strong(`This change fails ${countOf(errors.length, 'check')}.`))] : []),
    ...(statement.length === 0 ? [paragraph('Nothing changes on any host.')] : [statementList(review)]),
    ...extent(review),
    ...findingList('Failed:', errors, limits),
    ...findingList('To know:', warnings, limits),
  ];
}

function statementList({ statement }: Review): Block {
  return { kind: 'list', items: statement.map(({ text, grave }): Line => (grave ? [strong(text)] : [text])) };
}

function extent({ totals, observation }: Review): readonly Block[] {
  const { changedHosts, changedMembers, hosts, members } = totals;
  if (hosts === 0) return [];
  const seen = observation === undefined ? ' No server was asked: hosts are taken to be as the base says.' : '';
  const verb = changedMembers === 1 ? 'changes' : 'change';
  return [paragraph(`${changedMembers} of ${countOf(members, 'member')} on ${changedHosts} of ${countOf(hosts, 'host')} ${verb}.${seen}`)];
}

function findingList(title: string, findings: readonly Diagnostic[], { findings: limit }: Limits): readonly Block[] {
  if (findings.length === 0) return [];
  const items = findings.slice(0, limit).map((finding) => findingLine(finding, { withFix: finding.severity === 'error' }));
  const rest = findings.length - items.length;
  return [paragraph(strong(title)), { kind: 'list', items: [...items, ...(rest === 0 ? [] : [[`and ${rest} more`]])] }];
}
