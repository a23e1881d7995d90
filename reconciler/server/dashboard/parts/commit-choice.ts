import { html } from 'hono/html';
import type { ExpectedCommit } from '../../../status/index.ts';
import { shortenCommit } from './links.ts';
import type { Markup } from './markup.ts';
import { cut } from './value.ts';

export interface CommitChoice {
  readonly label: string;
  /** The label for the choice of none. */
  readonly none: string;
  /** Newest first. */
  readonly commits: readonly ExpectedCommit[];
  /** An id, perhaps cut. */
  readonly chosen: string;
}

/** A field of a form. An id that is chosen but not in the list stays in it, so that the form says what is shown. */
export function renderCommitChoice(name: string, { label, none, commits, chosen }: CommitChoice): Markup {
  const found = chosen === '' ? undefined : commits.find(({ id }) => id.startsWith(chosen));
  const options = found === undefined && chosen !== '' ? [{ id: chosen.slice(0, 80) }, ...commits] : commits;
  const value = found?.id ?? chosen;
  return html`<p class="field commit-choice"><label for="choice-${name}">${label}</label><select id="choice-${name}" name="${name}">
<option value="">${none}</option>${options.map((commit) => html`<option value="${commit.id}"${commit.id === value ? html` selected` : ''}>${describeCommit(commit)}</option>`)}
</select></p>`;
}

/** Id, day and first words. */
function describeCommit({ id, committedAt, message = '' }: ExpectedCommit): string {
  const [title = ''] = message.split('\n', 1);
  return [shortenCommit(id), committedAt?.slice(0, 10), cut(title, 60)].filter((part) => part !== undefined && part !== '').join(' · ');
}
