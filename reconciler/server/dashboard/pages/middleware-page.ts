import { html } from 'hono/html';
import type { MiddlewareView, TopologyNode } from '../../../status/index.ts';
import { renderConditions } from '../parts/conditions.ts';
import { renderDifferences } from '../parts/differences.ts';
import { renderEvents } from '../parts/events.ts';
import { middlewareHref, renderCommitLink, renderMiddlewareLink, rolloutHref, withQuery } from '../parts/links.ts';
import { lookOfHealth, lookOfSync, renderMark, renderVerdict } from '../parts/marks.ts';
import type { Content, Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { renderPlace } from '../parts/places.ts';
import { lookOfRollout } from '../parts/rollout-marks.ts';
import { renderEmpty, renderFacts, renderJumps, renderSection, renderTrail } from '../parts/section.ts';
import { renderTopology } from '../pictures/topology-picture.ts';
import { renderJudgement } from './judgement-notice.ts';
import { renderMembers } from './member-table.ts';
import { type ChangesInput, renderChanges } from './middleware-changes.ts';
import { renderParameters } from './parameter-table.ts';

/** One middleware: its picture, its members, and every value three times. */
export function buildMiddlewarePage(
  view: MiddlewareView,
  { now, ...changes }: Pick<ChangesInput, 'commits' | 'since' | 'answer'> & { readonly now: number },
): Page {
  const { name, members, differences, conditions, events, parameters } = view;
  return {
    title: `${view.sync.state === 'Synced' ? '' : `${view.sync.state} · `}${name}`,
    area: 'fleet',
    api: `/api/v1${middlewareHref(name)}`,
    main: html`${renderTrail([{ label: 'Fleet', href: '/' }])}
<h1>${name}</h1>
<p class="lead">${[view.adapter, view.version].filter(Boolean).join(' ')}, ${view.topology}</p>
${renderJudgement(view.judgement, now)}
<div class="verdicts">
${renderVerdict('Sync', { look: lookOfSync(view.sync.state), status: view.sync, now })}
${renderVerdict('Health', { look: lookOfHealth(view.health.state), status: view.health, now })}
${renderMiddlewareFacts(view)}
</div>
${renderJumps([
  { id: 'members', label: `Members ${members.length}` },
  { id: 'parameters', label: `Parameters ${parameters.length}` },
  { id: 'differences', label: `Differences ${differences.length}` },
  { id: 'conditions', label: `Conditions ${conditions.length}` },
  { id: 'changes', label: 'Changes' },
  { id: 'events', label: 'Events' },
])}
${renderSection({ id: 'topology', title: 'Topology', note: 'hosts, members and what they are connected to' }, renderTopology(view))}
${renderSection({ id: 'members', title: 'Members', count: members.length }, members.length === 0 ? renderEmpty('It has no members.') : renderMembers(members, now))}
${renderParameters(view, now)}
${renderSection({ id: 'differences', title: 'Differences', count: differences.length }, differences.length === 0 ? renderEmpty('Nothing differs from Git.') : renderDifferences(differences, now))}
${renderSection({ id: 'conditions', title: 'Conditions', count: conditions.length }, conditions.length === 0 ? renderEmpty('No member has reported conditions of its own.') : renderConditions(conditions, { id: 'conditions-table', caption: 'Conditions of the members', now }))}
${renderChanges({ middleware: name, inForce: view.commit, ...changes }, now)}
${renderSection({ id: 'events', title: 'Recent events', note: html`<a href="${withQuery('/drift', [['middleware', name]])}">drift history</a> · <a href="${withQuery('/events', [['middleware', name]])}">all events</a>` }, events.length === 0 ? renderEmpty('Nothing has happened yet.') : renderEvents(events.slice(0, 10), { id: 'events-table', caption: `The newest events of ${name}`, now }))}`,
  };
}

function renderMiddlewareFacts(view: MiddlewareView): Markup {
  const others = view.topologyView.nodes.filter((node) => node.kind === 'middleware');
  const links = (side: 'upstream' | 'downstream') => joinLinks(others.filter((node) => node.side === side));
  return renderFacts([
    ['Belongs to', renderPlace(view)],
    ['Drift', view.drift === 'observe' ? 'observed only, never changed' : 'put right'],
    ['Wanted', view.desiredState],
    ['Used by', links('upstream')],
    ['Uses', links('downstream')],
    ['Rollout', html`${renderMark(lookOfRollout(view.rollout.state))} <a href="${rolloutHref(view.name)}">the order</a>`],
    ['Commit in force', renderCommitLink(view.commit)],
  ]);
}

function joinLinks(nodes: readonly TopologyNode[]): Content | undefined {
  if (nodes.length === 0) return undefined;
  return nodes.map((node, index) => html`${index === 0 ? '' : ', '}${renderMiddlewareLink(node.id)}`);
}
