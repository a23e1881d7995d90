import { html } from 'hono/html';
import type { Condition } from '../../../../schemas/index.ts';
import { renderCommitLink } from './links.ts';
import type { Markup } from './markup.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';
import { formatReason, renderText } from './value.ts';

interface ShownCondition extends Condition {
  readonly member?: string;
  readonly stale?: boolean;
}

/** With a column for the member where the conditions belong to several. */
export function renderConditions(
  conditions: readonly ShownCondition[],
  { id, caption, now }: { id: string; caption: string; now: number },
): Markup {
  const ofMembers = conditions.some(({ member }) => member !== undefined);
  return renderTable({
    id,
    caption,
    columns: ['Condition', ...(ofMembers ? ['Member'] : []), 'Status', 'Reason', { label: 'Message', class: 'wide' }, 'For', 'Commit'],
    rows: conditions.map((condition) => ({
      key: `${condition.member ?? ''} ${condition.type}`,
      cells: [
        condition.type,
        ...(ofMembers
          ? [html`${condition.member ?? ''}${condition.stale === true ? html` <span class="quiet">last known</span>` : ''}`]
          : []),
        html`<span class="${condition.status === 'Unknown' ? 'quiet' : ''}">${condition.status}</span>`,
        formatReason(condition.reason),
        condition.message === '' ? html`<span class="blank">–</span>` : renderText(condition.message),
        renderTime(condition.changedAt, { now, style: 'age' }),
        condition.observedCommit === undefined ? html`<span class="blank">–</span>` : renderCommitLink(condition.observedCommit),
      ],
    })),
  });
}
