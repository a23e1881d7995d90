import type { DifferenceRow, EventRow, HostView, MemberRow, MiddlewareView } from '../../status/index.ts';
import { formatTable, oneLine } from '../output/format-table.ts';
import { formatJudgement } from './format-judgement.ts';

const shownEvents = 10;

/** One middleware or host: its judgement, members, differences and newest events, nothing cut. */
export function formatOne(view: MiddlewareView | HostView, options: { readonly colour: boolean }): string {
  const head =
    'adapter' in view ? `middleware ${view.name} (${view.adapter})` : `host ${view.name}, ${view.leaving ? 'leaving' : view.state}`;
  const { members, differences, events } = view;
  return [
    `${oneLine(head)}\n`,
    formatJudgement(view.judgement),
    ...(members.length === 0
      ? []
      : [formatTable({ columns: ['member', 'host', 'sync', 'health', 'why'], rows: members.map(memberLine) }, options)]),
    ...(differences.length === 0
      ? []
      : [
          formatTable(
            { columns: ['difference of', 'field', 'desired', 'observed', 'effect', 'evidence'], rows: differences.map(differenceLine) },
            options,
          ),
        ]),
    ...(events.length === 0
      ? []
      : [formatTable({ columns: ['at', 'event', 'about', 'message'], rows: events.slice(0, shownEvents).map(eventLine) }, options)]),
  ].join('\n');
}

function memberLine({ key, host, sync, health }: MemberRow): readonly string[] {
  const isSynced = sync.state === 'Synced' || sync.state === 'Exempt';
  const why = isSynced ? `${health.reason}: ${health.message}` : `${sync.reason}: ${sync.message}`;
  return [key, host, sync.state, health.state, why];
}

function differenceLine({ resource, pointer, desired, observed, effect, evidence }: DifferenceRow): readonly string[] {
  return [resource, pointer === '' ? '(existence)' : pointer, desired ?? '-', observed ?? '-', effect, evidence ?? '-'];
}

function eventLine({ at, code, member, resource, message }: EventRow): readonly string[] {
  return [`${at.slice(0, 19)}Z`, code, resource ?? member ?? '-', message];
}
