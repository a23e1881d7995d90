import type { Service } from './service-manager.ts';

/** A service resource for tests; what matters to the test is given, the rest is as small as it may be. */
export function aService(
  name: string,
  given: { readonly fields?: Partial<Service['fields']>; readonly via?: Partial<Service['via']> } = {},
): Service {
  return {
    id: `service[${name}]`,
    kind: 'service',
    name,
    template: 'service',
    members: [],
    ensure: 'present',
    fields: { running: true, enabled: true, ...given.fields },
    via: { manager: 'supervisor', stop: { signal: 'SIGTERM', timeoutMs: 5_000 }, ...given.via },
    effect: 'restart',
    effects: {},
    notify: [],
    after: [],
    preserve: [],
    ignore: [],
    sensitive: [],
    drift: 'enforce',
    removable: true,
  };
}

/** A unit that Plumb writes, with words that systemd would take apart. */
export const cache = aService('cache-1', {
  fields: { definition: 'sha256:one' },
  via: {
    manager: 'systemd',
    description: 'Redis cache-1\n[Service]',
    argv: ['/usr/bin/redis-server', '/etc/redis/a b.conf', '--name', 'x"y\\z', '100%', '$HOME', ';'],
    env: { WORD: 'a "b" %n $c' },
    cwd: '/var/lib/redis',
    user: 'redis',
    group: 'redis',
    reload: { signal: 'SIGHUP' },
    stop: { signal: 'SIGTERM', timeoutMs: 30_000 },
  },
});
