import { describe, expect, it } from 'vitest';
import { cpuRatio } from '../../../tests/support/cpu-ratio.ts';
import { anAdapterFolder } from '../an-adapter.ts';
import { loadAdapter } from './load-adapter.ts';

function findings(folder: ReturnType<typeof anAdapterFolder>) {
  return loadAdapter(folder).diagnostics.map(({ code, file, pointer, detail }) => ({ code, file, pointer, detail }));
}

const file = 'adapters/app/adapter.yaml';
const schema = 'adapters/app/parameters.schema.json';
const service = { kind: 'service', name: 'app', argv: ['/usr/bin/app'] };
const conf = { kind: 'file', name: 'app.conf', path: '/a', format: 'ini', parameters: true };

describe('loading an adapter', () => {
  it('gives the adapter when nothing is wrong', () => {
    const { adapter, diagnostics } = loadAdapter(anAdapterFolder());
    expect(diagnostics).toEqual([]);
    expect(adapter).toMatchObject({ name: 'app', origin: 'adapters/app', digest: expect.stringMatching(/^sha256:/) });
  });

  it('names what is missing', () => {
    const found = findings({ name: 'app', origin: 'adapters/app', files: {} as ReturnType<typeof anAdapterFolder>['files'] });
    expect(found).toMatchObject([
      { code: 'MW6001', file, detail: 'adapter.yaml is missing' },
      { code: 'MW6001', file: schema },
    ]);
  });

  it.each([
    [
      'an unknown variable',
      { resources: [conf, { ...service, user: '${{ nobody }}' }] },
      'MW6004',
      '/spec/resources/1/user',
      'Unknown variable: nobody',
    ],
    [
      'an unknown parameter',
      { resources: [conf, { ...service, user: '${{ parameters.prot }}' }] },
      'MW6004',
      '/spec/resources/1/user',
      'did you mean port?',
    ],
    [
      'an unknown member of the host',
      { resources: [conf, { ...service, cwd: '${{ host.adress }}' }] },
      'MW6004',
      '/spec/resources/1/cwd',
      'did you mean address?',
    ],
    [
      'a variable before its time',
      {
        vars: [
          { name: 'a', value: '${{ vars.b }}' },
          { name: 'b', value: 1 },
        ],
      },
      'MW6004',
      '/spec/vars/0/value',
      'vars has no b',
    ],
    [
      'each without forEach',
      { resources: [conf, { ...service, cwd: '${{ each }}' }] },
      'MW6004',
      '/spec/resources/1/cwd',
      'each has no value here',
    ],
    [
      'an expression left open',
      { resources: [conf, { ...service, cwd: '${{ dirs.data' }] },
      'MW6004',
      '/spec/resources/1/cwd',
      'not closed',
    ],
    ['a field no resource has', { resources: [conf, { ...service, shel: 'x' }] }, 'MW6003', '/spec/resources/1/shel', 'no field "shel"'],
    [
      'a service that is not there',
      { resources: [{ ...conf, notify: 'ap' }, service] },
      'MW6007',
      '/spec/resources/0/notify',
      'did you mean app?',
    ],
    ['an unknown format', { resources: [{ ...conf, format: 'inii' }, service] }, 'MW6007', '/spec/resources/0/format', 'did you mean ini?'],
    [
      'a config test that is not there',
      { resources: [{ ...conf, configTest: 'x' }, service] },
      'MW6007',
      '/spec/resources/0/configTest',
      '"x"',
    ],
    [
      'a pattern with look-ahead',
      { configTests: [{ name: 't', root: '/', argv: ['x'], output: '(?=a)' }] },
      'MW6008',
      '/spec/configTests/0/output',
      '(?=a)',
    ],
  ])('finds %s', (_what, spec, code, pointer, detail) => {
    expect(findings(anAdapterFolder({ spec }))).toContainEqual({ code, file, pointer, detail: expect.stringContaining(detail) });
  });

  it.each([
    ['a reference', { a: { $ref: '#' } }, '/properties/a/$ref', '$ref is not allowed'],
    ['an unknown extension', { a: { type: 'string', 'x-efect': 'hot' } }, '/properties/a/x-efect', 'unknown'],
    ['a wrong effect', { a: { type: 'string', 'x-effect': 'warm' } }, '/properties/a/x-effect', '"warm"'],
    ['a catastrophic pattern with a back-reference', { a: { type: 'string', pattern: '(a+)\\1' } }, '/properties/a/pattern', 'not valid'],
  ])('refuses a parameters schema with %s', (_what, properties, pointer, detail) => {
    expect(findings(anAdapterFolder({ properties }))).toContainEqual({
      code: 'MW6005',
      file: schema,
      pointer,
      detail: expect.stringContaining(detail),
    });
  });

  it.each([
    ['x-file', { 'x-file': 'ap.conf' }, 'did you mean app.conf?'],
    ['x-unit', { 'x-unit': 'miles' }, 'miles'],
    ['x-live', { 'x-live': 'a' }, 'parameters resource'],
  ])('refuses %s that names nothing', (field, extension, detail) => {
    const found = findings(anAdapterFolder({ properties: { a: { type: 'string', 'x-effect': 'none', ...extension } } }));
    expect(found).toMatchObject([
      { code: 'MW6007', file: schema, pointer: `/properties/a/${field}`, detail: expect.stringContaining(detail) },
    ]);
  });

  it('gives the place of a syntax error', () => {
    const folder = anAdapterFolder();
    const { diagnostics } = loadAdapter({ ...folder, files: { ...folder.files, 'adapter.yaml': 'kind: Adapter\nspec: [\n' } });
    expect(diagnostics).toMatchObject([{ code: 'MW6002', file, line: 3 }]);
  });

  it('wants the folder and the adapter to have one name', () => {
    expect(findings({ ...anAdapterFolder(), name: 'other' })).toMatchObject([{ code: 'MW6007', pointer: '/metadata/name' }]);
  });

  it.each([
    ['an alias bomb', `a: &a [x, x]\n${Array.from({ length: 60 }, (_, index) => `b${index}: *a`).join('\n')}\n`],
    ['deep nesting', `a: ${'['.repeat(200)}${']'.repeat(200)}\n`],
    ['a file beyond the limit', `# ${'x'.repeat(300_000)}\n`],
  ])('refuses %s in time', (_what, text) => {
    const folder = anAdapterFolder();
    const work = () => loadAdapter({ ...folder, files: { ...folder.files, 'adapter.yaml': text } });
    expect(work().diagnostics).toMatchObject([{ code: 'MW6002' }]);
    // About 1 measured.
    expect(cpuRatio({ work, floor: () => loadAdapter(folder) }).ratio).toBeLessThan(10);
  });

  it('refuses a parameters schema nested beyond the limit', () => {
    let nested: Record<string, unknown> = { type: 'string' };
    for (let depth = 0; depth < 60; depth++) nested = { type: 'object', properties: { a: nested } };
    expect(findings(anAdapterFolder({ properties: { a: nested } }))).toMatchObject([
      { code: 'MW6005', detail: expect.stringContaining('deeper') },
    ]);
  });
});
