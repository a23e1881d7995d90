import { describe, expect, test } from 'vitest';
import { anAdapterFolder } from '../an-adapter.ts';
import { loadAdapter } from '../load/load-adapter.ts';

const conf = { kind: 'file', name: 'app.conf', path: '${{ dirs.config }}/app.conf', format: 'ini', parameters: true, notify: 'app' };
const app = { kind: 'service', name: 'app', argv: ['/usr/bin/app'], reload: { signal: 'SIGHUP' } };
const probe = { tcp: { host: '127.0.0.1', port: 80 } };
const running = { kind: 'parameters', name: 'running', read: probe, notify: 'app' };
const settable = { ...running, apply: probe };

interface Case {
  readonly parameter: Readonly<Record<string, unknown>>;
  readonly resources: readonly unknown[];
  readonly vars?: readonly unknown[];
}

function findings({ parameter, resources, vars = [] }: Case) {
  const properties = { knob: { type: 'string', ...parameter } };
  const { diagnostics } = loadAdapter(anAdapterFolder({ spec: { resources, vars }, properties }));
  return diagnostics.map(({ code, detail, pointer }) => ({ code, detail, pointer }));
}

const hot = { 'x-effect': 'hot', 'x-file': 'app.conf' };

describe('a parameter whose effect cannot be kept is a finding', () => {
  test.each<[what: string, told: string, Case]>([
    ['hot that nothing reads back', 'without x-live', { parameter: hot, resources: [conf, app, settable] }],
    ['hot that nothing sets', 'has no apply', { parameter: { ...hot, 'x-live': 'knob' }, resources: [conf, app, running] }],
    [
      'hot that only one topology tells',
      'only in cluster',
      { parameter: { ...hot, 'x-live': 'knob', 'x-live-topologies': ['cluster'] }, resources: [conf, app, settable] },
    ],
    [
      'hot that is the program’s',
      'x-owner program',
      { parameter: { ...hot, 'x-live': 'knob', 'x-owner': 'program' }, resources: [conf, app, settable] },
    ],
    [
      'a reload that the service cannot do',
      'costs restart',
      { parameter: { 'x-effect': 'reload', 'x-file': 'app.conf' }, resources: [conf, { ...app, reload: undefined }] },
    ],
    [
      'another effect that the file states for the entry',
      'costs restart',
      { parameter: { 'x-effect': 'reload', 'x-file': 'app.conf' }, resources: [{ ...conf, effects: { '/entries/knob': 'restart' } }, app] },
    ],
    [
      'a file that notifies nobody',
      'notifies no service',
      { parameter: { 'x-effect': 'reload', 'x-file': 'app.conf' }, resources: [{ ...conf, notify: undefined }, app] },
    ],
    [
      'less than what an expression makes of it',
      'costs restart: it is used where a change costs that, in adapters/app/adapter.yaml at /spec/resources/1/argv/1',
      { parameter: { 'x-effect': 'reload' }, resources: [conf, { ...app, argv: ['/usr/bin/app', '${{ parameters.?knob.orValue("") }}'] }] },
    ],
    [
      'more than what an expression makes of it, by way of vars',
      'costs reload: it is used where a change costs that, in adapters/app/adapter.yaml at /spec/resources/0/entries/a',
      {
        parameter: { 'x-effect': 'restart' },
        vars: [
          { name: 'a', value: '${{ parameters["knob"] }}' },
          { name: 'b', value: '-${{ vars.a }}' },
        ],
        resources: [{ ...conf, effect: 'reload', entries: { a: '${{ vars.b }}' } }, app],
      },
    ],
    [
      'an entry that is also on the command line',
      'costs restart',
      {
        parameter: { 'x-effect': 'reload', 'x-file': 'app.conf' },
        resources: [conf, { ...app, argv: ['/usr/bin/app', '${{ digest(parameters) }}'] }],
      },
    ],
    [
      'costs of what nothing on a host shows',
      'costs none: it is used, in adapters/app/adapter.yaml at /spec/resources/2/read/tcp/host',
      {
        parameter: { 'x-effect': 'restart' },
        resources: [conf, app, { ...running, read: { tcp: { ...probe.tcp, host: '${{ parameters.knob }}' } } }],
      },
    ],
  ])('%s', (_, told, { parameter, resources, vars }) => {
    const found = findings({ parameter, resources, ...(vars === undefined ? {} : { vars }) });
    const own = found.filter(({ pointer }) => pointer === '/properties/knob/x-effect');
    expect(own).toEqual([expect.objectContaining({ code: 'MW6009', detail: expect.stringContaining(told) })]);
  });
});

test.each<[what: string, Case]>([
  ['hot that is set and read back', { parameter: { ...hot, 'x-live': 'knob' }, resources: [conf, app, settable] }],
  ['hot that is in no file', { parameter: { 'x-effect': 'hot', 'x-live': 'knob' }, resources: [conf, app, settable] }],
  [
    'the strongest of several uses',
    {
      parameter: { 'x-effect': 'restart' },
      resources: [
        { ...conf, effect: 'reload', entries: { a: '${{ parameters.?knob.orValue("") }}' } },
        { ...app, env: { A: '${{ parameters.?knob.orValue("") }}' } },
      ],
    },
  ],
  [
    'what the pointer of the entry says',
    {
      parameter: { 'x-effect': 'recreate' },
      resources: [{ ...conf, effects: { '/entries/a': 'recreate' }, entries: { a: '${{ parameters.?knob.orValue("") }}' } }, app],
    },
  ],
  [
    'what one entry of a map that an expression makes may cost',
    {
      parameter: { 'x-effect': 'recreate' },
      resources: [{ ...conf, effects: { '/entries/a': 'recreate' }, entries: '${{ {"a": parameters.?knob.orValue("")} }}' }, app],
    },
  ],
])('an effect that is kept is no finding: %s', (_, fine) => {
  expect(findings(fine)).toEqual([]);
});

test.each<[what: string, told: string, reader: object]>([
  ['hot that nothing sets', 'has no apply', { ...running, values: { peers: 'a' }, effects: { '/values/peers': 'hot' } }],
  ['all of them hot, and nothing sets them', 'has no apply', { ...running, values: { peers: 'a' }, effect: 'hot' }],
  ['another effect than the parameter’s', 'x-effect of the parameter is hot', { ...settable, effects: { '/values/knob': 'restart' } }],
])('a running value whose effect cannot be kept is a finding: %s', (_, told, reader) => {
  const found = findings({ parameter: { 'x-effect': 'hot', 'x-live': 'knob' }, resources: [conf, app, reader] });
  expect(found).toContainEqual(expect.objectContaining({ code: 'MW6009', detail: expect.stringContaining(told) }));
  expect(found.some(({ pointer = '' }) => pointer.startsWith('/spec/resources/2/effect'))).toBe(true);
});

test('a parameter that nothing uses is a warning, and the adapter is loaded', () => {
  const folder = anAdapterFolder({ properties: { knob: { type: 'string', 'x-effect': 'restart' } } });
  const { adapter, diagnostics } = loadAdapter(folder);
  expect(adapter).toBeDefined();
  expect(diagnostics).toMatchObject([{ code: 'MW6010', severity: 'warning', pointer: '/properties/knob' }]);
});
