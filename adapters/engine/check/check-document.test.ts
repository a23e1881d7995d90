import { describe, expect, it } from 'vitest';
import { anAdapterFolder } from '../an-adapter.ts';
import { checkDocument } from './check-document.ts';

const shared = 'name, when, forEach, notify, effect, effects, programOwned, sensitive, removable';
const conf = { kind: 'file', name: 'app.conf', path: '/a', format: 'ini' };
const health = { kind: 'health', name: 'up' };

function findings(spec: object) {
  const document: unknown = JSON.parse(anAdapterFolder({ spec: { ...spec } }).files['adapter.yaml']);
  return checkDocument(document, 'adapter.yaml').map(({ pointer, detail, fix }) => [pointer, detail, fix]);
}

describe('a resource', () => {
  it.each<readonly [what: string, resource: object, pointer: string, detail: string, fix: string]>([
    [
      'a field of another kind',
      { ...conf, argv: ['x'] },
      '/argv',
      'a file with format has no field "argv"; a command and a service without unit have it',
      `use one of kind, path, owner, group, mode, configTest, format, entries, parameters, merge, hazards, transitions, ${shared}`,
    ],
    [
      'a field of the same kind in another form',
      { kind: 'file', name: 'a', path: '/a', content: 'x', entries: {} },
      '/entries',
      'a file without format has no field "entries"; a file with format has it',
      `use one of kind, path, owner, group, mode, configTest, content, transitions, ${shared}`,
    ],
    [
      'a misspelt field',
      { kind: 'user', name: 'app', hme: '/' },
      '/hme',
      'a user has no field "hme"; did you mean home?',
      `use one of kind, group, home, shell, ${shared}`,
    ],
    [
      'what is no field anywhere',
      { kind: 'user', name: 'app', constructor: 1 },
      '/constructor',
      'a user has no field "constructor"',
      `use one of kind, group, home, shell, ${shared}`,
    ],
    ['a file without path', { ...conf, path: undefined }, '', 'a file with format needs path', 'add path'],
    ['a file without content', { ...conf, format: undefined }, '', 'a file without format needs content', 'add content'],
    ['a service without argv', { kind: 'service', name: 'app' }, '', 'a service without unit needs argv', 'add argv'],
    [
      'an unknown kind',
      { ...conf, kind: 'fil' },
      '/kind',
      'kind cannot be "fil"; did you mean file?',
      'use one of package, archive, user, directory, file, command, service, parameters, health',
    ],
    ['no kind', { ...conf, kind: undefined }, '', 'a resource needs kind; by its fields it is a file with format', 'add kind: file'],
    [
      'no kind, and fields of many',
      { name: 'app', path: '/a' },
      '',
      'a resource needs kind',
      'add kind, one of package, archive, user, directory, file, command, service, parameters, health',
    ],
    [
      'a field of another question in a probe',
      { ...health, probe: { http: { url: 'u', port: 1 } } },
      '/probe/http/port',
      'http has no field "port"; tcp and resp have it',
      'use one of url, method, headers, body, status',
    ],
    [
      'a field of the probe in its question',
      { ...health, probe: { http: { url: 'u', expect: 'x' } } },
      '/probe/http/expect',
      'http has no field "expect"; probe has it',
      'use one of url, method, headers, body, status',
    ],
    [
      'two questions in a probe',
      { ...health, probe: { http: { url: 'u' }, tcp: { host: 'h', port: 1 } } },
      '/probe',
      'probe needs exactly one of http, tcp, resp, command, and has http and tcp',
      'keep one of them',
    ],
    [
      'no question in a probe',
      { ...health, probe: {} },
      '/probe',
      'probe needs exactly one of http, tcp, resp, command, and has none',
      'add one of them',
    ],
    [
      'a separator where nothing is separated',
      { ...health, probe: { tcp: { host: 'h', port: 1 }, parse: { as: 'json', separator: '=' } } },
      '/probe/parse/separator',
      'parse as text, json or list has no field "separator"; parse as pairs has it',
      'use one of as',
    ],
    [
      'a pattern that is not given',
      { ...health, probe: { tcp: { host: 'h', port: 1 }, parse: { as: 'pattern' } } },
      '/probe/parse',
      'parse as pattern needs pattern',
      'add pattern',
    ],
    [
      'a field of what stands beside',
      { kind: 'service', name: 'app', argv: ['x'], reload: { timeout: '5s' } },
      '/reload/timeout',
      'reload has no field "timeout"; stop has it',
      'use one of signal, argv',
    ],
    ['no map', ['x'], '', 'a resource must be of type object, found ["x"]', 'see docs/writing-an-adapter.md'],
  ])('with %s is told so', (_what, resource, pointer, detail, fix) => {
    expect(findings({ resources: [conf, resource] })).toEqual([[`/spec/resources/1${pointer}`, detail, fix]]);
  });

  it('is told of each mistake, where the missing field stands inside another one', () => {
    expect(findings({ resources: [{ ...health, http: { url: 'u' } }] }).map(([pointer, detail]) => [pointer, detail])).toEqual([
      ['/spec/resources/0', 'a health resource needs probe'],
      ['/spec/resources/0/http', 'a health resource has no field "http"; probe has it'],
    ]);
  });
});

describe('the rest of an adapter', () => {
  it.each<readonly [spec: object, pointer: string, detail: string]>([
    [{ ports: [{ port: 1, purpose: 'x', wen: true }] }, '/spec/ports/0/wen', 'an item of ports has no field "wen"; did you mean when?'],
    [{ reading: {} }, '/spec/reading', 'spec has no field "reading"; rollout has it'],
    [
      { topologies: { one: { member: {} } } },
      '/spec/topologies/one/member',
      '"one" in topologies has no field "member"; did you mean members?',
    ],
    [{ title: 5 }, '/spec/title', 'title must be of type string, found 5'],
    [{ title: undefined }, '/spec', 'spec needs title'],
  ])('%j is told so', (spec, pointer, detail) => {
    expect(findings(spec).map(([place, text]) => [place, text])).toEqual([[pointer, detail]]);
  });
});

describe('a list of named parts', () => {
  it.each<readonly [what: string, spec: object, pointer: string]>([
    ['variables', { vars: ['a', 'b', 'a'].map((name) => ({ name, value: 'x' })) }, '/spec/vars/2/name'],
    ['tests', { configTests: ['a', 'a'].map((name) => ({ name, root: '/', argv: ['x'] })) }, '/spec/configTests/1/name'],
    [
      'hazards',
      { resources: [{ ...conf, entries: {}, hazards: ['a', 'a'].map((name) => ({ name, pointer: '/entries/a', message: 'm' })) }] },
      '/spec/resources/0/hazards/1/name',
    ],
  ])('with a name twice is refused: %s', (_, spec, pointer) => {
    expect(findings(spec)).toEqual([
      [pointer, expect.stringContaining('has the same name as item 0; keep one of them'), expect.any(String)],
    ]);
  });
});
