import { basename, join } from 'node:path/posix';
import { findCycles } from './find-cycles.ts';
import type { Import, ImportGraph } from './import-graph.ts';
import type { Room, RoomTable } from './room-table.ts';
import { repeatedTypeNames } from './type-names.ts';

type RuleName = 'rooms' | 'doors' | 'purity' | 'packages' | 'cycles' | 'names';

const sections: Readonly<Record<RuleName, string>> = {
  rooms: 'Who may import whom',
  doors: 'Doors',
  purity: 'Pure rooms',
  packages: 'npm packages',
  cycles: 'No cycles',
  names: 'Names of types',
};

const impure: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'async', pattern: /(?<![.\w$])(?:async|await)\b(?!\s*[:,}?])/ },
  { name: 'clock', pattern: /\bDate\.now\b|\bDate\s*\(\s*\)|\bnew Date\b(?!\s*\(\s*[^)\s])|\bperformance\.|\bTemporal\.Now\b/ },
  { name: 'random', pattern: /\bMath\.random\b|\b(?:randomBytes|randomUUID|randomInt|getRandomValues|randomFill)\b/ },
  { name: 'environment', pattern: /(?<![.\w$])process\./ },
  { name: 'effects', pattern: /(?<![.\w$])(?:fetch|setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(|(?<![.\w$])console\./ },
];

const pureBuiltins = ['node:crypto', 'node:util', 'node:path', 'node:path/posix'];

/** Every breach of the page's rules, as lines for people. An empty list is a house in order. */
export function checkArchitecture(graph: ImportGraph, table: RoomTable): readonly string[] {
  const found: string[] = [];
  for (const [path, file] of graph) {
    const room = roomOf(path, table);
    if (room === undefined) {
      found.push(message(path, 'rooms', 'stands in no room: add a row for its folder'));
      continue;
    }
    for (const target of file.imports) {
      if (target.kind === 'file') found.push(...checkFileImport(path, room, target, table));
      if (target.kind === 'package') found.push(...checkPackage(path, room, target, table));
    }
    if (room.pure && !isTest(path)) found.push(...checkPurity(path, file.code, file.imports, table));
  }
  for (const cycle of findCycles(graph)) found.push(message(cycle[0] ?? '', 'cycles', `imports itself: ${cycle.join(' → ')}`));
  return [...found, ...checkTypeNames(graph)];
}

/** In a house with rooms every folder is a room of its own and needs a row of its own; files at the root stand in `.`. */
function roomOf(path: string, table: RoomTable): Room | undefined {
  const [house = '', folder = '', ...rest] = path.split('/');
  if (folder === '') return table.rooms.find(({ name }) => name === '.');
  const hasRooms = table.rooms.some(({ name }) => name.startsWith(`${house}/`));
  const names = hasRooms && rest.length > 0 ? [`${house}/${folder}`, `${house}/*`] : [house];
  return names.flatMap((wanted) => table.rooms.find(({ name }) => name === wanted) ?? [])[0];
}

function checkFileImport(path: string, from: Room, target: Import, table: RoomTable): readonly string[] {
  const to = roomOf(target.target, table);
  if (isTest(target.target) && !isTest(path) && top(from) !== 'tests') {
    return [message(path, 'rooms', `imports ${target.target}: only tests import what is made for tests`)];
  }
  if (to === undefined || to.name === from.name) return [];
  if (!mayImport(path, from, to, target.typeOnly, table)) {
    const typesOnly = from.mayImport.some(({ room }) => room === to.name) ? ' other than by `import type`' : '';
    return [message(path, 'rooms', `imports ${target.target}: ${from.name} may not import ${to.name}${typesOnly}`)];
  }
  const isDoor = to.doors.some((door) => target.target === join(to.name, door)) || to.doors.includes('*');
  const ownHouse = isTest(path) && top(from) === top(to);
  if (isDoor || ownHouse) return [];
  return [message(path, 'doors', `imports ${target.target}: from another room only ${doorsOf(to)}`)];
}

/** A test may look down from anywhere in its house, and use the support folder; it may not look up. */
function mayImport(path: string, from: Room, to: Room, typeOnly: boolean, table: RoomTable): boolean {
  if (from.mayImport.some(({ room, typesOnly }) => room === to.name && (typeOnly || !typesOnly))) return true;
  if (!isTest(path)) return false;
  const house = table.rooms.find(({ name }) => name === top(from));
  return top(from) === top(to) || to.name === 'tests/support' || (house?.mayImport ?? []).some(({ room }) => room === to.name);
}

function checkPackage(path: string, room: Room, target: Import, table: RoomTable): readonly string[] {
  const givers = isTest(path) ? table.rooms : [room];
  if (givers.some(({ packages }) => packages.includes(target.target))) return [];
  return [message(path, 'packages', `imports the npm package ${target.target}, which the table does not give to ${room.name}`)];
}

function checkPurity(path: string, code: string, imports: readonly Import[], table: RoomTable): readonly string[] {
  const allowed = table.exceptions.filter(({ file }) => file === path).map(({ allows }) => allows);
  if (allowed.includes('everything')) return [];
  const words = impure
    .filter(({ name }) => !allowed.includes(name))
    .flatMap(({ name, pattern }) => {
      const match = pattern.exec(code);
      return match === null ? [] : [`uses ${match[0].trim()} in line ${lineOf(code, match.index)} (${name}): take it as an argument`];
    });
  const builtins = imports
    .filter(({ kind, target, typeOnly }) => kind === 'builtin' && !typeOnly && !pureBuiltins.includes(target))
    .map(({ target }) => `imports ${target}: of Node's modules only ${pureBuiltins.join(', ')}`);
  return [...words, ...builtins].map((text) => message(path, 'purity', text));
}

function checkTypeNames(graph: ImportGraph): readonly string[] {
  const program = new Map([...graph].filter(([path]) => !isTest(path) && !path.startsWith('tests/')));
  return repeatedTypeNames(program).map(({ name, files: [first = '', ...others] }) =>
    message(first, 'names', `declares the type ${name}, as ${others.join(' and ')} does: import the one, or say in its name what it is`),
  );
}

function message(path: string, rule: RuleName, text: string): string {
  return `${path}: ${rule}: ${text} (docs/architecture.md, "${sections[rule]}")`;
}

/** Tests, and the builders of values, samples, fixtures and contract suites that they share. */
export function isTest(path: string): boolean {
  return /^(an?|sample)-|(\.test|\.fixture|-arbitrary|-contract)\.ts$/.test(basename(path));
}

function doorsOf(room: Room): string {
  return room.doors.length === 0 ? 'nothing: nobody imports it' : room.doors.map((door) => `${room.name}/${door}`).join(', ');
}

function top(room: Room): string {
  return room.name.split('/')[0] ?? '';
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
