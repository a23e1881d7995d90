import { memberIdOf, middlewareOf } from '../../../schemas/index.ts';
import type { Reach } from '../review.ts';
import { countOf } from '../review-finding.ts';
import { type Block, code, codes, type Line, paragraph, strong } from './blocks.ts';
import type { Limits } from './limits.ts';

/** Shared files that change, with every member that they reach. */
export function reachBlocks(reach: readonly Reach[], limits: Limits): readonly Block[] {
  const shown = reach.slice(0, limits.reach);
  const rest = reach.length - shown.length;
  return [
    ...shown.map((one) => reachBlock(one, limits)),
    ...(rest === 0 ? [] : [paragraph(`${countOf(rest, 'more shared file')} changed.`)]),
  ];
}

function reachBlock({ file, kind, name, members, changed, hosts }: Reach, limits: Limits): Block {
  const counts = `reaches ${countOf(members.length, 'member')} on ${countOf(hosts, 'host')}, ${changed.length} of them ${changed.length === 1 ? 'changes' : 'change'}`;
  const summary: Line = [strong('Reach'), ` of ${kind} `, code(name), `: ${counts}`];
  const same = members.filter((key) => !changed.includes(key));
  return {
    kind: 'details',
    summary,
    blocks: [
      paragraph('Written in ', code(file), '.'),
      ...(changed.length === 0 ? [] : [paragraph('Changed:'), byMiddleware(changed, limits)]),
      ...(same.length === 0
        ? []
        : [paragraph('Unchanged, since a higher layer says otherwise or nothing on them depends on it:'), byMiddleware(same, limits)]),
    ],
  };
}

function byMiddleware(keys: readonly string[], limits: Limits): Block {
  const groups = [...Map.groupBy(keys, middlewareOf)];
  const items = groups
    .slice(0, limits.members)
    .map(([name, members]): Line => [code(name), ': ', ...codes(members.map(memberIdOf), limits.members)]);
  const rest = groups.length - items.length;
  return { kind: 'list', items: [...items, ...(rest === 0 ? [] : [[`and ${rest} more middleware`]])] };
}
