import { html } from 'hono/html';
import type { CommitReview } from '../../../review/index.ts';
import type { ExpectedCommit } from '../../../status/index.ts';
import type { Compared } from '../../reviews/commit-work.ts';
import { renderBlocks } from '../parts/blocks.ts';
import { renderCommitChoice } from '../parts/commit-choice.ts';
import { renderCommitLink, renderMiddlewareLink, reviewHref } from '../parts/links.ts';
import type { Content, Markup } from '../parts/markup.ts';
import type { Page } from '../parts/page.ts';
import { renderEmpty, renderFacts, renderTrail } from '../parts/section.ts';
import { renderTime } from '../parts/time.ts';

export interface ReviewPageInput {
  /** Newest first. */
  readonly commits: readonly ExpectedCommit[];
  /** As the address has them, perhaps cut or empty. */
  readonly from: string;
  readonly to: string;
  /** Absent until two are chosen. */
  readonly answer?: Compared<CommitReview>;
  readonly now: number;
}

/** The review of going from one commit to another: the same that a pull request gets. */
export function buildReviewPage({ commits, from, to, answer, now }: ReviewPageInput): Page {
  const review = answer !== undefined && 'value' in answer ? answer.value : undefined;
  return {
    title: review === undefined ? 'Compare commits' : `${verdicts[review.verdict].title} · review`,
    area: 'commits',
    ...(review === undefined ? {} : { api: `/api/v1${reviewHref(review.from, review.to)}` }),
    main: html`${renderTrail([{ label: 'Commits', href: '/commits' }])}
<h1>Compare commits</h1>
<p class="lead">What going from one commit to the other does to running service, by what the hosts reported last.</p>
${renderForm({ commits, from, to })}
${commits.length === 0 ? renderEmpty('No commit can be compared: this server has no copy of a Git repository, or could not read it yet.') : ''}
${answer === undefined ? (commits.length === 0 ? '' : renderEmpty('Choose two commits.')) : renderAnswer(answer, { commits, now })}`,
  };
}

function renderForm({ commits, from, to }: Pick<ReviewPageInput, 'commits' | 'from' | 'to'>): Markup {
  const none = 'choose a commit';
  return html`<form class="filter" method="get" action="/review" role="search" aria-label="Choose two commits">
${renderCommitChoice('from', { label: 'From', none, commits, chosen: from })}
${renderCommitChoice('to', { label: 'To', none, commits, chosen: to })}
<p class="field actions"><button type="submit">Compare</button></p>
</form>`;
}

interface AnswerOptions {
  readonly commits: readonly ExpectedCommit[];
  readonly now: number;
}

function renderAnswer(answer: Compared<CommitReview>, options: AnswerOptions): Markup {
  if ('refused' in answer) return html`<div class="notice edge-warn" id="refused"><p>${answer.refused.message}</p></div>`;
  const { value } = answer;
  const { blocks, verdict } = value;
  const folded = blocks.findIndex(({ kind }) => kind === 'details');
  const summary = blocks.slice(0, folded === -1 ? blocks.length : folded);
  const rest = blocks.slice(summary.length);
  const foldable = rest.filter(({ kind }) => kind === 'details').length;
  return html`${renderPair(value, options)}
<div class="notice ${verdicts[verdict].edge}" id="impact">${renderBlocks(summary, { id: 'summary', open: false })}</div>
${rest.length === 0 ? '' : renderBlocks(rest, { id: 'review', open: foldable <= mostOpen })}`;
}

/** So many sections can be taken in at a glance. */
const mostOpen = 4;

const verdicts: Readonly<Record<CommitReview['verdict'], { readonly title: string; readonly edge: string }>> = {
  empty: { title: 'Nothing changes', edge: 'edge-ok' },
  changes: { title: 'Changes', edge: 'edge-move' },
  failed: { title: 'Fails', edge: 'edge-bad' },
};

function renderPair({ from, to, middleware: there }: CommitReview, { commits, now }: AnswerOptions): Markup {
  const links: Content = there.slice(0, mostLinks).map((name, index) => html`${index === 0 ? '' : ', '}${renderMiddlewareLink(name)}`);
  return renderFacts([
    ['From', renderCommit(from, { commits, now })],
    ['To', renderCommit(to, { commits, now })],
    [
      'Middleware',
      there.length === 0 ? undefined : html`${links}${there.length > mostLinks ? ` and ${there.length - mostLinks} more` : ''}`,
    ],
    ['Also', html`<a href="${reviewHref(to, from)}">the other way round</a>`],
  ]);
}

const mostLinks = 12;

function renderCommit(id: string, { commits, now }: AnswerOptions): Markup {
  const { author, committedAt, message = '' } = commits.find((commit) => commit.id === id) ?? { id };
  const [title = ''] = message.split('\n', 1);
  return html`${renderCommitLink(id)} ${title}<span class="why">${author ?? ''} ${committedAt === undefined ? '' : renderTime(committedAt, { now })}</span>`;
}
