import { existsSync, statSync } from 'node:fs';
import { parsePointer } from '../../../schemas/index.ts';
import { type ExplainedValue, explain, explainRollout, type FleetModel, type SourcePlace, suggestion } from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { requireFleet } from '../fleet/require-fleet.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatCell } from '../output/format-cell.ts';
import { formatData } from '../output/format-data.ts';
import { formatTable } from '../output/format-table.ts';
import { printData, wantsColour } from '../output/terminal.ts';

export interface ExplainOptions {
  readonly output: DataFormat;
  readonly revision?: string;
  readonly rollout?: boolean;
}

interface ExplainedMember {
  readonly member: string;
  readonly values: readonly ExplainedValue[];
}

interface ExplainedRollout {
  readonly middleware: string;
  readonly values: readonly ExplainedValue[];
}

export async function runExplain(words: readonly string[], options: ExplainOptions): Promise<void> {
  const { dir, middleware, parameter } = parseWords(words);
  const compiled = compileSnapshot(await readFleetFiles(dir, options.revision));
  const fleet = requireFleet(compiled, { exitCode: 1 });
  const explained =
    options.rollout === true ? explainRollouts(fleet, { middleware, parameter }) : explainMembers(fleet, { middleware, parameter });
  printData(options.output === 'table' ? formatExplained(explained) : formatData(explained, options.output));
}

interface Question {
  readonly middleware: string;
  readonly parameter: string | undefined;
}

/** Two words are a directory and a middleware where the first is a directory, else a middleware and a parameter. */
function parseWords(words: readonly string[]): Question & { readonly dir: string } {
  const [first = '', second, third, ...more] = words;
  if (more.length > 0) throw new CommandError('explain takes at most a directory, a middleware and a parameter');
  if (second === undefined) return { dir: '.', middleware: first, parameter: undefined };
  const isDirectory = third !== undefined || (existsSync(first) && statSync(first).isDirectory());
  return isDirectory ? { dir: first, middleware: second, parameter: third } : { dir: '.', middleware: first, parameter: second };
}

function explainMembers(fleet: FleetModel, { middleware: word, parameter }: Question): readonly ExplainedMember[] {
  const [name = '', ...rest] = word.split('/');
  const id = rest.length === 0 ? undefined : rest.join('/');
  const middleware = fleet.middleware.get(name);
  if (middleware === undefined) throw noMiddleware(fleet, name);
  const members = middleware.members.filter((member) => id === undefined || member.id === id);
  if (members.length === 0)
    throw new CommandError(
      `${name} has no member ${JSON.stringify(id)}; it has ${middleware.members.map((member) => member.id).join(', ')}`,
    );
  const explained = members.map((member) => ({
    member: member.key,
    values: explain(fleet, { middleware: name, memberId: member.id, ...(parameter === undefined ? {} : { parameter }) }) ?? [],
  }));
  if (parameter !== undefined && explained.every(({ values }) => values.length === 0)) {
    throw new CommandError(describeMissing({ middleware: word, parameter }, middleware.adapter.parametersSchema));
  }
  return explained;
}

function describeMissing({ middleware, parameter }: { readonly middleware: string; readonly parameter: string }, schema: object): string {
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, unknown>> };
  const [name = ''] = parameter.startsWith('/') ? parsePointer(parameter) : [parameter];
  const none = `no layer of ${middleware} gives a value to ${parameter}`;
  if (Object.hasOwn(properties, name)) return `${none}: the product's own default holds`;
  return `${none}: the adapter has no such parameter; ${suggestion(name, Object.keys(properties)) ?? 'it has none'}`;
}

function explainRollouts(fleet: FleetModel, { middleware: word, parameter }: Question): readonly ExplainedRollout[] {
  const [middleware = '', ...rest] = word.split('/');
  const more = rest.length === 0 ? parameter : `/${rest.join('/')}`;
  if (more !== undefined) throw new CommandError(`--rollout explains a whole middleware: leave out ${more}`);
  const values = explainRollout(fleet, middleware);
  if (values === undefined) throw noMiddleware(fleet, middleware);
  return [{ middleware, values }];
}

function noMiddleware(fleet: FleetModel, name: string): CommandError {
  return new CommandError(`the fleet has no middleware ${JSON.stringify(name)}; it has ${[...fleet.middleware.keys()].join(', ')}`);
}

function formatExplained(explained: readonly (ExplainedMember | ExplainedRollout)[]): string {
  const rows = explained.flatMap((one) =>
    one.values.map(({ pointer, value, layer, place, overrides }) => [
      'member' in one ? one.member : one.middleware,
      pointer.slice(1),
      formatCell(value),
      layer,
      formatPlace(place),
      overrides.map((other) => `${formatCell(other.value)} (${other.layer})`).join(', '),
    ]),
  );
  const subjects = explained.some((one) => 'member' in one) ? ['member', 'parameter'] : ['middleware', 'rollout'];
  return formatTable({ columns: [...subjects, 'value', 'layer', 'written in', 'instead of'], rows }, { colour: wantsColour() });
}

function formatPlace(place: SourcePlace | undefined): string {
  return place === undefined ? '-' : `${place.file}:${place.line}`;
}
