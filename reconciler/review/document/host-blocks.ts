import type { HostReview, Review } from '../review.ts';
import { countOf } from '../review-finding.ts';
import { type Block, code, codes, paragraph, strong } from './blocks.ts';
import type { Limits } from './limits.ts';
import { settingsTable } from './settings-table.ts';

/** The fleet's own settings, and hosts that come, go or change themselves. */
export function hostBlocks({ hosts, settings }: Pick<Review, 'hosts' | 'settings'>, limits: Limits): readonly Block[] {
  const notable = hosts.filter(({ change, deletions }) => change !== 'none' || deletions.length > 0);
  const ofFleet: readonly Block[] =
    settings.length === 0
      ? []
      : [
          {
            kind: 'details',
            summary: [strong('Fleet'), `: ${countOf(settings.length, 'setting')}`],
            blocks: settingsTable(settings, limits),
          },
        ];
  if (notable.length === 0) return ofFleet;
  const shown = notable.slice(0, limits.members);
  const rest = notable.length - shown.length;
  return [
    ...ofFleet,
    {
      kind: 'details',
      summary: [strong('Hosts'), `: ${countOf(notable.length, 'host')}`],
      blocks: [
        ...shown.flatMap((host) => hostBlock(host, limits)),
        ...(rest === 0 ? [] : [paragraph(`and ${countOf(rest, 'more host', 'more hosts')}`)]),
      ],
    },
  ];
}

function hostBlock({ name, change, organization, members, settings, deletions }: HostReview, limits: Limits): readonly Block[] {
  const of = organization === undefined ? [] : [' of ', code(organization)];
  const on = members.length === 0 ? [', without members'] : [': ', ...codes(members, limits.members)];
  return [
    paragraph(code(name), ...of, ` is ${hostWords[change]}`, ...on, '.'),
    ...settingsTable(settings, limits),
    ...(deletions.length === 0 ? [] : [paragraph(strong('Deleted'), ' on ', code(name), ': ', ...codes(deletions, limits.rows), '.')]),
  ];
}

const hostWords = { added: 'new', removed: 'taken out of the fleet', changed: 'changed', none: 'the same' } as const;
