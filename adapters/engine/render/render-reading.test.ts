import { expect, it } from 'vitest';
import type { MemberReading } from '../../../schemas/index.ts';
import { validateDocument } from '../../../schemas/validate.ts';
import { aHost, aMember, anAdapter } from '../an-adapter.ts';
import { adapterEngine } from '../engine.ts';

const environment = { root: '', privileged: true, canInstall: true };
const templates = { role: '${{ answer.role }}', ready: '${{ answerText != "" }}', facts: { lag: '${{ answer.lag }}', fixed: 1 } };

function render(rollout: unknown, members = [aMember()]) {
  const spec = { rollout, vars: [{ name: 'login', value: ['user', 's3cret'] }] };
  const result = adapterEngine.render({ host: aHost(), members }, { app: anAdapter({ spec }) }, environment);
  expect(validateDocument('Rendered', result.rendered)).toEqual([]);
  return result;
}

function readings(probe: unknown, members = [aMember()]): readonly MemberReading[] {
  const { rendered, diagnostics } = render({ reading: { probe, ...templates } }, members);
  expect(diagnostics).toEqual([]);
  return rendered.readings;
}

it.each([
  [
    { http: { url: 'http://127.0.0.1:${{ parameters.port }}/${{ member.id }}' }, parse: { as: 'json' } },
    { http: { url: 'http://127.0.0.1:80/1', method: 'GET', status: 200 }, timeoutMs: 5000, parse: { as: 'json' } },
  ],
  [
    { tcp: { host: '${{ host.address }}', port: '${{ parameters.port }}', send: 'mntr' }, timeout: '2s' },
    { tcp: { host: '10.0.0.1', port: 80, send: 'mntr' }, timeoutMs: 2000 },
  ],
  [
    { resp: { host: 'h', port: 1, auth: '${{ vars.login }}', command: ['INFO', '${{ middleware.topology }}'] }, expect: 'role' },
    { resp: { host: 'h', port: 1, auth: ['user', 's3cret'], command: ['INFO', 'standalone'] }, timeoutMs: 5000, expect: 'role' },
  ],
  [
    { command: { argv: ['/usr/bin/ask', '${{ dirs.config }}'], user: 'app', env: { PORT: '${{ parameters.port }}' } } },
    { command: { argv: ['/usr/bin/ask', '/etc/plumb/app/shop-1'], user: 'app', env: { PORT: '80' } }, timeoutMs: 5000 },
  ],
])('a reading by %o has its probe filled in and keeps the templates for the answer', (probe, rendered) => {
  expect(readings(probe)).toEqual([{ member: 'shop/1', service: 'service[app]', probe: rendered, ...templates }]);
});

const tcp = { tcp: { host: '127.0.0.1', port: '${{ parameters.port }}' } };

it('is there for every member that is to run, and for no other', () => {
  const members = [
    aMember(),
    aMember({ id: '2', state: 'stopped' }),
    aMember({ id: '3', state: 'absent' }),
    aMember({ id: '4', detached: true }),
    aMember({ id: '5', drift: 'observe' }),
  ];
  const services = [{ kind: 'service', name: 'app-${{ member.id }}', argv: ['/usr/bin/app'] }];
  const adapter = anAdapter({
    spec: { rollout: { reading: { probe: tcp } }, resources: services },
    properties: { port: portOutsideOfFiles },
  });
  const { rendered } = adapterEngine.render({ host: aHost(), members }, { app: adapter }, environment);
  expect(rendered.readings).toEqual([
    { member: 'shop/1', service: 'service[app-1]', probe: { tcp: { host: '127.0.0.1', port: 80 }, timeoutMs: 5000 }, facts: {} },
    { member: 'shop/5', service: 'service[app-5]', probe: { tcp: { host: '127.0.0.1', port: 80 }, timeoutMs: 5000 }, facts: {} },
  ]);
});

const portOutsideOfFiles = { description: 'Port.', type: 'integer', default: 80, 'x-effect': 'none' };

it('is there for no member of an adapter without one', () => {
  expect(render({ order: ['primary'] }).rendered.readings).toEqual([]);
});

it('fails with the place when its probe cannot be filled in', () => {
  const { rendered, diagnostics } = render({ reading: { probe: tcp } }, [aMember({ parameters: {} })]);
  expect(diagnostics).toMatchObject([
    { code: 'MW7001', detail: expect.stringContaining('shop/1, rollout of adapter app: No such key: port') },
  ]);
  expect(rendered).toEqual({ resources: [], configTests: [], parameters: [], readings: [] });
});
