import { expect, it } from 'vitest';
import { aHost, aMember, anAdapter } from '../an-adapter.ts';
import { adapterEngine } from '../engine.ts';

const environment = { root: '', privileged: true, canInstall: true };
const services = [
  { kind: 'service', name: 'app', argv: ['/usr/bin/app'], logs: ['${{ dirs.logs }}/app.log'] },
  { kind: 'service', name: 'side', argv: ['/usr/bin/side'] },
  { kind: 'health', name: 'ping', probe: { tcp: { host: '127.0.0.1', port: 80 } } },
  { kind: 'health', name: 'ping-side', service: 'side', probe: { tcp: { host: '127.0.0.1', port: 81 } } },
];
const properties = { port: { description: 'Port.', type: 'integer', default: 80, 'x-effect': 'none' } };

function render(ports: unknown) {
  const adapter = anAdapter({ spec: { ports, resources: services }, properties });
  return adapterEngine.render({ host: aHost(), members: [aMember()] }, { app: adapter }, environment);
}

function listensOf(ports: unknown, name = 'app') {
  const { rendered, diagnostics } = render(ports);
  expect(diagnostics).toEqual([]);
  return rendered.resources.find(({ id }) => id === `service[${name}]`)?.via['listens'];
}

it.each([
  ['a number', { port: 80 }, [{ port: 80 }]],
  ['a list of numbers', { port: '${{ [80, 81] }}' }, [{ port: 80 }, { port: 81 }]],
  ['an address for all', { port: '${{ [80, 81] }}', address: '10.0.0.1' }, [80, 81].map((port) => ({ address: '10.0.0.1', port }))],
  ['several addresses', { port: 80, address: '${{ ["10.0.0.1", "::1"] }}' }, ['10.0.0.1', '::1'].map((address) => ({ address, port: 80 }))],
  ['no address by null', { port: 80, address: '${{ null }}' }, [{ port: 80 }]],
  [
    'an address of its own beside the one for all',
    { port: '${{ [{"port": 80, "address": "::1"}, {"port": 81}] }}', address: '10.0.0.1' },
    [
      { address: '::1', port: 80 },
      { address: '10.0.0.1', port: 81 },
    ],
  ],
  ['the same one twice', { port: '${{ [80, 80] }}' }, [{ port: 80 }]],
  ['udp', { port: 53, protocol: 'udp' }, [{ port: 53, protocol: 'udp' }]],
  ['one that is off', { port: 80, when: '${{ false }}' }, undefined],
])('a port given as %s', (_title, port, listens) => {
  expect(listensOf([{ ...port, purpose: 'clients' }])).toEqual(listens?.map((listen) => ({ ...listen, purpose: 'clients' })));
});

it('a port belongs to the first service, or to the one it names', () => {
  const ports = [
    { port: 80, purpose: 'clients' },
    { port: 81, purpose: 'metrics', service: 'side' },
  ];
  expect(listensOf(ports)).toEqual([{ port: 80, purpose: 'clients' }]);
  expect(listensOf(ports, 'side')).toEqual([{ port: 81, purpose: 'metrics' }]);
});

it('a health probe is about the first service, or the one it names', () => {
  const health = render([]).rendered.resources.filter(({ kind }) => kind === 'health');
  expect(health.map(({ via }) => via['service'])).toEqual(['service[app]', 'service[side]']);
});

it('the logs that a product writes itself are paths of the host', () => {
  const service = render([]).rendered.resources.find(({ id }) => id === 'service[app]');
  expect(service?.via['logs']).toEqual(['/var/log/plumb/app/shop-1/app.log']);
});

it('what is no port is refused with its place', () => {
  expect(render([{ port: '${{ [{"address": "::1"}] }}', purpose: 'clients' }]).diagnostics).toMatchObject([
    { code: 'MW7002', detail: expect.stringContaining('the clients port') },
  ]);
});
