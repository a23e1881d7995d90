import { styleText } from 'node:util';
import { type RolloutHolderRow, type RolloutMemberRow, type RolloutView, rolloutViewStates } from '../../rollout/index.ts';
import { formatCell } from '../output/format-cell.ts';
import { formatTable, oneLine } from '../output/format-table.ts';

interface Colour {
  readonly colour: boolean;
}

/** A table for each rollout that is not idle, the idle ones by name, and a line that sums up. One rollout alone is always a table. */
export function formatRollouts(views: readonly RolloutView[], options: Colour): string {
  const shown = views.length === 1 ? views : views.filter(({ state }) => state !== 'Idle');
  const idle = views.filter((view) => !shown.includes(view)).map(({ middleware }) => middleware);
  return [
    ...shown.map((view) => formatRollout(view, options)),
    ...(idle.length === 0 ? [] : [`${oneLine(`idle: ${idle.join(', ')}`)}\n`]),
    `${summarize(views)}\n`,
  ].join('\n');
}

function formatRollout(view: RolloutView, options: Colour): string {
  const { middleware, adapter, coordination, state, message, members, holders, window } = view;
  const head = `${middleware} (${adapter}${coordination === 'none' ? ', no coordination' : ''})  ${state}`;
  const lines = [
    options.colour ? styleText('bold', oneLine(head), { validateStream: false }) : oneLine(head),
    oneLine(message),
    ...(window.state === 'open' ? [] : [oneLine(`window ${window.state}: ${window.message}`)]),
    ...holders.filter(({ notBack }) => notBack !== undefined).map((holder) => oneLine(describeWayOut(holder))),
  ];
  const columns = ['member', 'host', 'role', 'state', 'ready', 'lease', 'since', 'why'];
  const table = formatTable({ columns, rows: members.map(formatMember) }, options);
  return `${lines.join('\n')}\n${table}`;
}

function describeWayOut({ member, fence }: RolloutHolderRow): string {
  return `to take lease ${fence} of ${member} back, if it never returns: rollout.release: [${fence}] in Git`;
}

function formatMember(member: RolloutMemberRow): readonly string[] {
  const marks = [...(member.canary ? ['canary'] : []), ...(member.leaving ? ['leaving'] : [])];
  return [
    [member.id, ...marks].join(' '),
    member.host,
    member.role === undefined ? '-' : `${member.role}${member.roleFrom === 'live' ? '' : ` (${member.roleFrom})`}`,
    member.state,
    member.ready,
    formatCell(member.fence),
    member.since === undefined ? '-' : `${member.since.slice(0, 19)}Z`,
    `${member.reason}: ${member.message}`,
  ];
}

/** 10 middleware: 1 Halted, 2 Waiting, 7 Idle */
function summarize(views: readonly RolloutView[]): string {
  const counts = rolloutViewStates
    .map((state) => ({ state, count: views.filter((view) => view.state === state).length }))
    .filter(({ count }) => count > 0);
  return `${views.length} middleware${counts.length === 0 ? '' : `: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ')}`}`;
}
