import { html } from 'hono/html';
import type { FleetChoices, FleetFilter } from '../../../status/index.ts';
import type { Markup } from '../parts/markup.ts';
import { formatReason } from '../parts/value.ts';

interface FilterChoice {
  readonly value: string;
  readonly label: string;
}

/** A plain GET form: the address of a filtered page can be kept and sent. */
export function renderFilterForm(choices: FleetChoices, filter: FleetFilter): Markup {
  const organizations = choices.organizations.map(({ name, title, depth }) => ({
    value: name,
    label: `${'\u2003'.repeat(depth)}${title === name ? name : `${title} (${name})`}`,
  }));
  const applications = choices.applications.map(({ name, title }) => ({
    value: name,
    label: title === name ? name : `${title} (${name})`,
  }));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return html`<form class="filter" method="get" action="/" role="search" aria-label="Filter the fleet">
<p class="field search"><label for="filter-search">Search</label><input id="filter-search" name="search" type="search" value="${filter.search ?? ''}" placeholder="name, host, address" autocomplete="off"></p>
${renderSelect('organization', { label: 'Organization', every: 'All', choices: organizations, chosen: filter.organization })}
${renderSelect('application', { label: 'Application', every: 'All', choices: applications, chosen: filter.application })}
${renderSelect('adapter', { label: 'Adapter', every: 'All', choices: choices.adapters.map(plain), chosen: filter.adapter })}
${renderSelect('state', { label: 'State', every: 'Any', choices: choices.states.map((state) => ({ value: state, label: formatReason(state) })), chosen: filter.state })}
<p class="field actions"><button type="submit">Filter</button>${isFiltered ? html`<a href="/">Clear</a>` : ''}</p>
</form>`;
}

interface Select {
  readonly label: string;
  readonly every: string;
  readonly choices: readonly FilterChoice[];
  readonly chosen: string | undefined;
}

/** A value that is chosen but no longer on offer stays in the list, so that the form says what is shown. */
export function renderSelect(name: string, { label, every, choices, chosen = '' }: Select): Markup {
  const isOffered = chosen === '' || choices.some(({ value }) => value === chosen);
  const all = isOffered ? choices : [...choices, plain(chosen)];
  return html`<p class="field"><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}">
<option value="">${every}</option>${all.map((choice) => html`<option value="${choice.value}"${choice.value === chosen ? html` selected` : ''}>${choice.label}</option>`)}
</select></p>`;
}

function plain(value: string): FilterChoice {
  return { value, label: value };
}
