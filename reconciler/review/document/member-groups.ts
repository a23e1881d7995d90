import { canonicalJson } from '../../../schemas/index.ts';
import type { MemberReview, ParameterChange, ResourceChange } from '../review.ts';
import { type Block, code, codes, join, type Line, paragraph, strong } from './blocks.ts';
import type { Limits } from './limits.ts';
import { placeOf, quoted, withRest } from './settings-table.ts';

/** Groups of members with the same changes. */
export function groupMembers(members: readonly MemberReview[]): readonly (readonly MemberReview[])[] {
  const groups = Map.groupBy(members, ({ outcome, parameters, resources }) =>
    canonicalJson([outcome, parameters.map(({ running: _, ...change }) => change), resources]),
  );
  return [...groups.values()];
}

export interface GroupOptions {
  readonly limits: Limits;
  /** The middleware has no other group, so that its members need no names. */
  readonly isOnly: boolean;
}

export function groupBlocks(group: readonly MemberReview[], { limits, isOnly }: GroupOptions): readonly Block[] {
  const [first] = group;
  if (first === undefined) return [];
  const who = isOnly
    ? []
    : [
        paragraph(
          strong('On '),
          ...codes(
            group.map(({ key }) => key),
            limits.members,
          ),
          strong(':'),
        ),
      ];
  const steps = first.steps.length === 0 ? [] : [stepLine(first, group.length > 1)];
  const tables = [...parameterTable(group, limits), ...resourceTable(first.resources, limits)];
  return tables.length + steps.length === 0 ? [] : [...who, ...tables, ...steps];
}

function stepLine({ key, steps }: MemberReview, isExample: boolean): Block {
  return paragraph(
    strong('Steps'),
    isExample ? ' (on ' : '',
    ...(isExample ? [code(key), '; the others alike)'] : []),
    `: ${steps.join(' → ')}.`,
  );
}

function parameterTable(group: readonly MemberReview[], { rows: limit }: Limits): readonly Block[] {
  const parameters = group[0]?.parameters ?? [];
  if (parameters.length === 0) return [];
  const hasRunning = group.some((member) => member.parameters.some(({ running }) => running !== undefined));
  const rows = parameters
    .slice(0, limit)
    .map((change) => [
      [code(change.name)],
      sideOf(change, 'from'),
      sideOf(change, 'to'),
      ...(hasRunning ? [runningOf(change.name, group)] : []),
      [change.effect],
      writtenIn(change),
    ]);
  const columns = ['Parameter', 'Before', 'After', ...(hasRunning ? ['Runs'] : []), 'Effect', 'Written in'];
  return [{ kind: 'table', columns, rows: withRest(rows, parameters.length) }];
}

function sideOf(change: ParameterChange, side: 'from' | 'to'): Line {
  const value = change[side];
  if (value === undefined) return ['not set'];
  if (!change.sensitive) return quoted(value);
  return [side === 'to' && change.from !== undefined ? 'another secret' : 'a secret'];
}

function writtenIn({ layer, place }: ParameterChange): Line {
  if (place === undefined) return [layer];
  return layer === 'parameters' ? placeOf(place) : [...placeOf(place), ` (${layer})`];
}

/** Running values as they were reported, by member where they differ. */
function runningOf(name: string, group: readonly MemberReview[]): Line {
  const known = group.flatMap(({ id, parameters }) => {
    const running = parameters.find((change) => change.name === name)?.running;
    return running === undefined ? [] : [{ id, running }];
  });
  const values = [...Map.groupBy(known, ({ running }) => running)];
  if (values.length === 0) return [''];
  if (values.length === 1 && known.length === group.length) return [code(known[0]?.running ?? '')];
  return join(
    values.map(([running, members]) => [
      code(running),
      ' on ',
      ...codes(
        members.map(({ id }) => id),
        3,
      ),
    ]),
  );
}

function resourceTable(resources: readonly ResourceChange[], { rows: limit }: Limits): readonly Block[] {
  const lines = resources.flatMap(({ resource, action, fields }): (readonly Line[])[] => {
    if (fields.length === 0) return [[[code(resource)], [resourceWords[action]], ['–'], ['–'], ['–']]];
    return fields.map(({ field, from, to, effect, sensitive }) => {
      const isHidden = sensitive || (from === undefined && to === undefined);
      const [before, after] = isHidden ? [['…'], [sensitive ? 'another secret' : 'changed']] : [quoted(from), quoted(to)];
      return [[code(resource)], [code(field)], before, after, [effect]];
    });
  });
  if (lines.length === 0) return [];
  return [{ kind: 'table', columns: ['Also', 'Field', 'Before', 'After', 'Effect'], rows: withRest(lines.slice(0, limit), lines.length) }];
}

const resourceWords = { create: 'new', update: 'changed', remove: 'deleted' } as const;
