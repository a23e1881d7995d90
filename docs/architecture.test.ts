import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArchitecture, isTest } from './architecture-rules.ts';
import { findCycles } from './find-cycles.ts';
import { buildImportGraph, type ImportGraph } from './import-graph.ts';
import { parseRoomTable } from './room-table.ts';
import { houses, typescriptFiles } from './typescript-files.ts';

const root = join(import.meta.dirname, '..');
const table = parseRoomTable(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));

/** Files, packages and modules of Node that a program loads with its first file. */
function loadedBy(entry: string, files: ReadonlyMap<string, string>): readonly string[] {
  const graph = buildImportGraph(files);
  const loaded = new Set([entry]);
  for (const path of loaded) for (const { target, typeOnly } of graph.get(path)?.imports ?? []) if (!typeOnly) loaded.add(target);
  return [...loaded];
}

/** What the folders below another import of each other, types included; tests look everywhere and do not count. */
function foldersBelow(base: string, files: ReadonlyMap<string, string>): ImportGraph {
  const folderOf = (path: string) => (path.startsWith(`${base}/`) ? /^([^/]+)\//.exec(path.slice(base.length + 1))?.[1] : undefined);
  const inside = [...buildImportGraph(files)].filter(([path]) => folderOf(path) !== undefined && !isTest(path));
  const folders = Map.groupBy(inside, ([path]) => folderOf(path) ?? '');
  return new Map(
    [...folders].map(([folder, sources]) => {
      const imports = sources.flatMap(([, source]) => source.imports);
      const others = imports.flatMap((one) => ({ ...one, target: folderOf(one.target) ?? '' })).filter(({ target }) => target !== folder);
      return [folder, { code: '', imports: others }];
    }),
  );
}

function check(files: Readonly<Record<string, string>>): readonly string[] {
  return checkArchitecture(buildImportGraph(new Map(Object.entries(files))), table);
}

describe('this repository', () => {
  const files = typescriptFiles(root);

  it('keeps to docs/architecture.md', () => {
    expect(files.size).toBeGreaterThan(20);
    expect(checkArchitecture(buildImportGraph(files), table)).toEqual([]);
  });

  it('names every dependency of package.json in the table, and no other', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<'dependencies' | 'devDependencies', object>;
    const tools = ['@biomejs/biome', '@types/node', '@types/pg', 'knip', 'plumb-development-node', 'typescript'];
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter((name) => !tools.includes(name));
    const placed = new Set(table.rooms.flatMap(({ packages }) => packages));
    expect([...placed].sort()).toEqual(declared.sort());
  });

  it('has products as data: no TypeScript in the folder of an adapter', () => {
    const products = readdirSync(join(root, 'adapters')).filter((name) => existsSync(join(root, 'adapters', name, 'adapter.yaml')));
    expect([...files.keys()].filter((path) => products.some((name) => path.startsWith(`adapters/${name}/`)))).toEqual([]);
  });

  it('compiles, reads Git and compares commits on no thread that answers hosts', () => {
    const heavy = /^(reconciler\/(compile|plan|review|source)\/|isomorphic-git$|chokidar$)/;
    const [answering, working] = ['reconciler/commands/serve/run-server.ts', 'reconciler/worker/thread.ts'].map((entry) =>
      loadedBy(entry, files),
    );
    expect(answering).toContain('reconciler/server/start-server.ts');
    expect(answering?.filter((target) => heavy.test(target))).toEqual([]);
    expect(working?.filter((target) => heavy.test(target))).toContain('isomorphic-git');
  });

  it('has folders of the server that import one way', () => {
    const folders = foldersBelow('reconciler/server', files);
    expect(folders.size).toBeGreaterThan(5);
    expect(findCycles(folders)).toEqual([]);
  });

  it('has files that can be read in one go: none over 400 lines', () => {
    const long = [...files].filter(([path, text]) => !path.includes('/generated/') && text.split('\n').length > 400);
    expect(long.map(([path]) => path)).toEqual([]);
  });

  it('has only the agreed folders at the top', () => {
    const known = [...houses, 'bin', 'dist', 'node_modules'];
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    expect(folders.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('planted faults', () => {
  const faults: readonly (readonly [name: string, files: Readonly<Record<string, string>>, found: string])[] = [
    [
      'an import against the arrow',
      { 'reconciler/server/app.ts': "import { runCycle } from '../../agent/cycle.ts';" },
      'reconciler/server/app.ts: rooms: imports agent/cycle.ts: reconciler/server may not import agent',
    ],
    [
      'pure rooms that know each other',
      { 'reconciler/plan/diff.ts': "import type { View } from '../status/index.ts';" },
      'reconciler/plan may not import reconciler/status',
    ],
    [
      'a value where only types may be taken',
      { 'reconciler/compile/render.ts': "import { type Adapter, renderMember } from '../../adapters/index.ts';" },
      'reconciler/compile may not import adapters other than by `import type`',
    ],
    [
      'a re-export of values where only types may be taken',
      { 'reconciler/compile/index.ts': "export { readGit } from '../source/index.ts';" },
      'other than by `import type`',
    ],
    [
      'a way past the door',
      { 'agent/cycle.ts': "import { diffFields } from '../reconciler/plan/diff-fields.ts';" },
      'agent/cycle.ts: doors: imports reconciler/plan/diff-fields.ts: from another room only reconciler/plan/index.ts',
    ],
    ['an import of docs', { 'agent/cycle.ts': "import '../docs/import-graph.ts';" }, 'agent may not import docs'],
    ['a folder without a row', { 'agent/cloud/drive.ts': '' }, 'agent/cloud/drive.ts: rooms: stands in no room'],
    [
      'a test that looks up',
      { 'schemas/pointer.test.ts': "import { compile } from '../reconciler/compile/index.ts';" },
      'schemas may not import reconciler/compile',
    ],
    [
      'a program that uses a fixture',
      { 'adapters/index.ts': "import { aMember } from './engine/member.fixture.ts';" },
      'only tests import what is made for tests',
    ],
    [
      'async',
      { 'adapters/engine/render/render.ts': 'export async function render() {}' },
      'adapters/engine/render/render.ts: purity: uses async in line 1',
    ],
    ['a clock', { 'reconciler/status/now.ts': '\nconst now = new Date();' }, 'uses new Date in line 2 (clock): take it as an argument'],
    ['a random number', { 'reconciler/plan/id.ts': 'const id = `r-${Math.random()}`;' }, 'uses Math.random'],
    ['the environment', { 'reconciler/compile/load.ts': "const home = process.env['HOME'];" }, 'uses process.'],
    ['a timer', { 'reconciler/review/wait.ts': 'setTimeout(() => 1, 5);' }, 'uses setTimeout('],
    ['the file system', { 'reconciler/plan/read.ts': "import { readFileSync } from 'node:fs';" }, 'purity: imports node:fs'],
    [
      'a package out of place',
      { 'reconciler/server/ssh.ts': "import { Client } from 'ssh2';" },
      'packages: imports the npm package ssh2, which the table does not give to reconciler/server',
    ],
    [
      'a scoped package by a path inside it',
      { 'agent/cycle.ts': "import { serve } from '@hono/node-server/serve-static';" },
      '@hono/node-server,',
    ],
    ['a dynamic import', { 'reconciler/plan/late.ts': "const load = () => import('../../agent/cycle.ts');" }, 'may not import agent'],
    [
      'a type declared in two files',
      { 'reconciler/plan/step.ts': 'export interface Place {\n}', 'agent/host/walk.ts': 'type Place = string;' },
      'reconciler/plan/step.ts: names: declares the type Place, as agent/host/walk.ts does',
    ],
    [
      'a cycle',
      { 'agent/a.ts': "import { b } from './b.ts';", 'agent/b.ts': "export { a } from './a.ts';" },
      'cycles: imports itself: agent/a.ts → agent/b.ts → agent/a.ts',
    ],
    [
      'a cycle that a type closes',
      { 'agent/ledger.ts': "import type { Report } from './report.ts';", 'agent/report.ts': "import { readLedger } from './ledger.ts';" },
      'cycles: imports itself: agent/ledger.ts → agent/report.ts → agent/ledger.ts',
    ],
  ];

  it.each(faults)('reports %s', (_name, files, found) => {
    expect(check(files)).toEqual([expect.stringContaining(found)]);
    expect(check(files)[0]).toMatch(
      /\(docs\/architecture\.md, "(Who may import whom|Doors|Pure rooms|npm packages|No cycles|Names of types)"\)$/,
    );
  });

  it('leaves alone what is allowed', () => {
    const files = {
      'agent/cycle.ts': "import { buildPlan } from '../reconciler/plan/index.ts';\nimport cron from 'node-cron';",
      'reconciler/compile/index.ts':
        "import type { Snapshot } from '../source/source.ts';\nimport type { Adapter } from '../../adapters/index.ts';",
      'reconciler/plan/words.ts': [
        '// never async, no Date.now()',
        "const text = 'await process.env';",
        'const pattern = /async "`/;',
        'const shown = `${text} import("../../agent/cycle.ts") async`;',
        'const at = new Date(0).toISOString();',
        'const options = { async: true, now: text.async };',
      ].join('\n'),
      'reconciler/plan/words.test.ts': "import { it } from 'vitest';\nit('waits', async () => { await Promise.resolve(Date.now()); });",
      'agent/resources/module-contract.ts': "import { buildPlan } from '../../reconciler/plan/index.ts';\nimport { it } from 'vitest';",
      'agent/host/facts.ts': 'interface Facts {}\n/* interface Step {} */\nfunction read() {\n  type Local = string;\n}',
      'agent/host/facts.test.ts': 'interface Facts {}\ntype Local = number;',
      'tests/lab/facts.ts': 'interface Facts {}',
      'agent/host/step.ts': 'type Step = 1;',
      'schemas/redact.ts': "import { randomBytes } from 'node:crypto';\nconst key = randomBytes(32);",
    };
    expect(check(files)).toEqual([]);
  });
});

describe('the import graph', () => {
  it('sees every form of import, and none in comments and strings', () => {
    const source = [
      "import a, { b } from './a.ts';",
      "import type { C } from '../c.ts';",
      'import {\n  type D,\n  d,\n} from "./d.ts";',
      "import * as e from 'node:fs';",
      "import './f.ts';",
      "export { g } from './g.ts';",
      "export * as h from './h.ts';",
      "import schema from './i.json' with { type: 'json' };",
      "// import './no.ts'",
      "const no = \"import './no.ts'\"; /* import './no.ts' */",
      'const t = `import "./no.ts" ${nest(`${"}"}`)} import "./no.ts"`;',
      'const ratio = (1 / 2) / 3; const quote = /[/"]/; const x = await import("./j.ts");',
    ].join('\n');
    const graph = buildImportGraph(new Map([['agent/x/file.ts', source]]));
    const seen = graph.get('agent/x/file.ts')?.imports.map(({ target, typeOnly }) => (typeOnly ? `type ${target}` : target));
    expect(seen?.sort()).toEqual([
      'agent/x/a.ts',
      'agent/x/d.ts',
      'agent/x/f.ts',
      'agent/x/g.ts',
      'agent/x/h.ts',
      'agent/x/i.json',
      'agent/x/j.ts',
      'node:fs',
      'type agent/c.ts',
    ]);
  });
});
