import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { isWithin, type Rendered } from '../schemas/index.ts';
import { validateDocument } from '../schemas/validate.ts';
import { adapterFolders, adapterOf, examplesFolder, loadFolder, readCase, renderCase, subfolders } from './adapter-folders.fixture.ts';
import { adapterEngine } from './engine/engine.ts';
import { schemaProperties } from './engine/parameter-rules.ts';
import { builtinAdapters, builtinAdaptersUrl, getCodec } from './index.ts';

/** Every adapter has to pass what follows. */
describe.each(adapterFolders)('%s', (_name, folder) => {
  const loaded = loadFolder(folder);
  const cases = subfolders(join(folder, 'cases')).filter((path) => existsSync(join(path, 'input.yaml')));

  it('loads without findings', () => {
    expect(loaded.diagnostics).toEqual([]);
  });

  it('has a page for people', () => {
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/^# .+\n\n.{40}/s);
  });

  it('has a line on that page for every parameter', () => {
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    const parameters = Object.entries(schemaProperties(adapterOf(loaded).parametersSchema));
    const described = folder.startsWith(examplesFolder) ? [] : parameters;
    const missing = described.filter(([parameter, { 'x-effect': effect, description }]) => {
      const line = page.split('\n').find((text) => text.startsWith(`| \`${parameter}\` |`)) ?? '';
      return !line.endsWith(`| ${effect} | ${description} |`);
    });
    expect(missing.map(([parameter]) => parameter)).toEqual([]);
  });

  it('says of every parameter what it is, of what type, and what applying it costs', () => {
    const incomplete = Object.entries(schemaProperties(adapterOf(loaded).parametersSchema)).filter(
      ([, property]) =>
        String(property['description'] ?? '').length < 10 || property['type'] === undefined || property['x-effect'] === undefined,
    );
    expect(incomplete.map(([parameter]) => parameter)).toEqual([]);
  });

  it('says in words what each pattern wants', () => {
    const patterns = [...JSON.stringify(adapterOf(loaded).parametersSchema).matchAll(/"pattern":/g)].length;
    const worded = [...JSON.stringify(adapterOf(loaded).parametersSchema).matchAll(/"pattern":"(?:[^"\\]|\\.)*","x-range":"/g)].length;
    expect(worded).toBe(patterns);
  });

  it('takes its own defaults', () => {
    const adapter = adapterOf(loaded);
    expect(adapterEngine.checkParameters(adapter, adapterEngine.defaults(adapter))).toEqual([]);
  });

  it('has at least two cases, where Plumb brings it', () => {
    expect(cases.length).toBeGreaterThanOrEqual(folder.startsWith(examplesFolder) ? 0 : 2);
  });

  describe.each(cases.map((path) => [path.split('/').at(-1) ?? '', path] as const))('case %s', (_case, path) => {
    const input = readCase(path, adapterOf(loaded));
    const { rendered, diagnostics } = renderCase(input);

    it('renders as expected', async () => {
      expect(diagnostics).toEqual([]);
      await expect(formatRendered(rendered)).toMatchFileSnapshot(join(path, 'expected.yaml'));
    });

    it('has parameters the schema allows', () => {
      for (const member of input.members) expect(adapterEngine.checkParameters(input.adapter, member.parameters)).toEqual([]);
    });

    it('renders the same again, and what the schema of the wire allows', () => {
      expect(renderCase(readCase(path, input.adapter))).toEqual({ rendered, diagnostics });
      expect(validateDocument('Rendered', rendered)).toEqual([]);
    });

    it('writes files that read back as their entries', () => {
      for (const { fields, via } of rendered.resources.filter((resource) => resource.kind === 'file')) {
        if (typeof fields['content'] !== 'string' || typeof via['format'] !== 'string') continue;
        expect(getCodec(via['format'])?.parse(fields['content'])).toEqual(fields['entries']);
      }
    });

    it('stays in the directories of Plumb', () => {
      const own = ['/etc/plumb', '/var/lib/plumb', '/var/log/plumb', '/run/plumb', '/opt/plumb'].map(
        (base) => `${input.environment.root}${base}`,
      );
      const paths = rendered.resources
        .filter((resource) => ['file', 'directory', 'archive'].includes(resource.kind))
        .map((resource) => resource.name);
      expect(paths.filter((written) => !own.some((base) => isWithin(written, base)))).toEqual([]);
    });

    it('points only at resources that are there', () => {
      const ids = new Set(rendered.resources.map((resource) => resource.id));
      const named = [
        ...rendered.resources.flatMap(({ after, notify }) => [...after, ...notify]),
        ...rendered.parameters.flatMap(({ disk, running }) => [disk, running].flatMap((place) => place?.resource ?? [])),
      ];
      expect(named.filter((id) => !ids.has(id))).toEqual([]);
    });
  });
});

it('names exactly the adapters that are here', () => {
  const found = subfolders(builtinAdaptersUrl.pathname).filter((folder) => existsSync(join(folder, 'adapter.yaml')));
  expect(found.map((folder) => folder.split('/').at(-1))).toEqual([...builtinAdapters]);
});

/** Resources in full, parameters a line each, so that a change is easy to read. */
function formatRendered({ resources, configTests, parameters, readings }: Rendered): string {
  const options = { lineWidth: 200, noRefs: true };
  const rows = parameters.map((parameter) => dump([parameter], { ...options, flowLevel: 1, lineWidth: -1 })).join('');
  return `${dump({ resources, configTests, ...(readings.length === 0 ? {} : { readings }) }, options)}parameters:\n${rows}`;
}
