import { canonicalJson } from '../../../schemas/index.ts';
import type { MiddlewareReview, Outcome } from '../review.ts';
import { countOf } from '../review-finding.ts';
import { type Block, code, codes, type Inline, join, type Line, paragraph, strong } from './blocks.ts';
import type { Limits } from './limits.ts';
import { groupBlocks, groupMembers } from './member-groups.ts';
import { memberTable } from './member-table.ts';
import { rolloutBlocks } from './rollout-blocks.ts';
import { settingsTable } from './settings-table.ts';

/** A folded section a middleware; those of which only the same settings change share one. */
export function middlewareBlocks(all: readonly MiddlewareReview[], limits: Limits): readonly Block[] {
  const isQuiet = ({ members, change }: MiddlewareReview) => members.length === 0 && change === 'changed';
  const middleware = all.filter((one) => !isQuiet(one));
  const quiet = Map.groupBy(all.filter(isQuiet), ({ settings }) => canonicalJson(settings.map(({ place: _, ...setting }) => setting)));
  const shown = middleware.slice(0, limits.middleware);
  const rest = middleware.slice(shown.length);
  const members = rest.reduce((sum, one) => sum + one.members.length, 0);
  return [
    ...shown.map((one): Block => ({ kind: 'details', summary: summaryOf(one), blocks: detailsOf(one, limits) })),
    ...(rest.length === 0
      ? []
      : [paragraph(strong(`${rest.length} more middleware with ${countOf(members, 'changed member')} are not shown.`))]),
    ...[...quiet.values()].slice(0, limits.middleware).flatMap((group) => quietBlock(group, limits)),
  ];
}

function quietBlock(group: readonly MiddlewareReview[], limits: Limits): readonly Block[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = group.map(({ name }) => name);
  const summary = group.length === 1 ? [strong(first.name)] : [strong(countOf(group.length, 'middleware', 'middleware'))];
  return [
    {
      kind: 'details',
      summary: [...summary, ': settings, without effect on a host'],
      blocks: [
        group.length === 1 ? ownership(first) : paragraph(...codes(names, limits.members), '.'),
        ...settingsTable(first.settings, limits),
      ],
    },
  ];
}

function summaryOf({ name, title, topology, members, memberCount, change }: MiddlewareReview): Line {
  const counts = [...Map.groupBy(members, ({ outcome }) => outcome)].map(([outcome, group]) => `${group.length} ${words[outcome]}`);
  const news = counts.length > 0 ? counts.join(', ') : change;
  return [strong(name), ` (${title} ${topology}, ${countOf(memberCount, 'member')}${change === 'changed' ? '' : `, ${change}`}): ${news}`];
}

const words: Readonly<Record<Outcome, string>> = {
  uninstall: 'uninstalled',
  move: 'moved',
  stop: 'stopped',
  recreate: 'made anew',
  restart: 'restarted',
  reload: 'reloaded',
  hot: 'changed hot',
  start: 'started',
  install: 'installed',
  attach: 'attached',
  detach: 'detached',
  write: 'with files written',
  observe: 'only watched',
  none: 'without effect',
};

function detailsOf(middleware: MiddlewareReview, limits: Limits): readonly Block[] {
  const { rollout, settings, members } = middleware;
  const groups = groupMembers(members);
  const shown = groups.slice(0, limits.groups);
  const hidden = groups.slice(shown.length).reduce((sum, group) => sum + group.length, 0);
  return [
    ownership(middleware),
    ...(rollout === undefined ? [] : rolloutBlocks(rollout, limits)),
    ...settingsTable(settings, limits),
    ...shown.flatMap((group) => groupBlocks(group, { limits, isOnly: groups.length === 1 })),
    ...(hidden === 0 ? [] : [paragraph(`What changes on ${countOf(hidden, 'other member')} is not shown.`)]),
    ...memberTable(members, limits),
  ];
}

function ownership({ organization, owners, application, place }: MiddlewareReview): Block {
  const of: Line = organization === undefined ? ['Owned by no organization'] : ['Owned by ', code(organization)];
  const approvers: readonly Inline[] = owners.length === 0 ? [] : [', approved by ', ...codes(owners, 5)];
  const forApplication: readonly Inline[] = application === undefined ? [] : [', for application ', code(application)];
  return paragraph(...join([[...of, ...approvers, ...forApplication], [code(`${place.file}:${place.line}`)]], '; '), '.');
}
