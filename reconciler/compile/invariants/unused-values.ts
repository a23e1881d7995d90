import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { Layer, PlacedMiddleware } from '../model.ts';
import { isMap } from '../resolve/layers.ts';
import type { ParameterPath } from '../resolve/parameters.ts';
import type { InvariantInput } from './check.ts';

type WrittenLayer = NonNullable<Layer['written']>;

/** Values that no member is given, because another layer has its own for each of them, and fields that the adapter does not read. */
export function checkUnusedValues({ middleware, engine }: InvariantInput): readonly Diagnostic[] {
  const all = [...middleware.values()];
  return [...overwritten(all), ...all.flatMap((one) => unread(one, engine))];
}

/** Where a value is written, and whether a member has it. */
interface WrittenValue {
  readonly written: WrittenLayer;
  readonly path: ParameterPath;
  isUsed: boolean;
  /** A layer that has another. */
  above: string;
  readonly middleware: Set<string>;
}

/** Of a profile, that one middleware has a value of its own is what layers are for; that every one has, of several, is not. */
function overwritten(middleware: readonly PlacedMiddleware[]): readonly Diagnostic[] {
  const found = new Map<string, WrittenValue>();
  const seen = new Set<readonly Layer[]>();
  for (const { name, layers } of middleware.flatMap((one) => one.members.map((member) => ({ name: one.name, layers: member.layers })))) {
    if (seen.has(layers)) continue;
    seen.add(layers);
    for (const [index, { values, written }] of layers.entries()) {
      if (written === undefined) continue;
      for (const path of leaves(values, [])) {
        const key = JSON.stringify([written.document.kind, written.document.name, written.path, path]);
        const value = found.get(key) ?? { written, path, isUsed: false, above: '', middleware: new Set() };
        found.set(key, value);
        value.middleware.add(name);
        const above = layers.slice(index + 1).find((layer) => replaces(layer.values, path));
        if (above === undefined) value.isUsed = true;
        else value.above = above.name;
      }
    }
  }
  return [...found.values()].flatMap(({ written, path, isUsed, above, middleware: followers }) => {
    if (isUsed || (written.document.kind === 'Profile' && followers.size < 2)) return [];
    const detail = `${path.join('.')} is never used: ${above === 'member' ? 'every member has its own' : `${above} has another for every member`}`;
    return [findingAt('MW5031', { document: written.document, path: [...written.path, ...path], part: 'key' }, { detail })];
  });
}

/** Paths of all that is no map: a list is replaced as a whole. */
function leaves(value: unknown, path: ParameterPath): readonly ParameterPath[] {
  return isMap(value) ? Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key])) : [path];
}

/** Whether a layer above has a value there, or no map on the way there. */
function replaces(values: unknown, path: ParameterPath): boolean {
  let value = values;
  for (const step of path) {
    if (!isMap(value)) return true;
    if (!Object.hasOwn(value, step)) return false;
    value = value[step];
  }
  return true;
}

function unread({ document, adapter }: PlacedMiddleware, engine: InvariantInput['engine']): readonly Diagnostic[] {
  const { files, version } = document.value.spec;
  const given = [
    { field: 'files', isGiven: Object.keys(files ?? {}).length > 0, name: 'files' },
    { field: 'version', isGiven: version !== undefined, name: 'software' },
  ];
  return given
    .filter(({ isGiven, name }) => isGiven && !engine.reads(adapter).has(name))
    .map(({ field }) =>
      findingAt(
        'MW5031',
        { document, path: ['spec', field], part: 'key' },
        { detail: `${field} is never used: the adapter ${adapter.name} does not read it`, fix: 'remove it, or let the adapter use it' },
      ),
    );
}
