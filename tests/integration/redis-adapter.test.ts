import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { builtinAdaptersUrl, canonicalise } from '../../adapters/index.ts';
import type { Host } from '../../agent/host/index.ts';
import type { ParametersFields, ParametersVia, Probe, Rendered } from '../../schemas/index.ts';
import {
  endProcesses,
  findResource,
  renderUnder,
  runConfigTest,
  startRendered,
  unprivilegedHost,
  waitForAnswer,
  writeRendered,
} from '../support/a-rendered-host.ts';
import { freePort } from '../support/free-ports.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { unmetNeed } from '../support/unmet-need.ts';

/** A value other than the product's default for every parameter with a running value. */
const samples: Readonly<Record<string, unknown>> = {
  bind: '127.0.0.1 -::1',
  'protected-mode': false,
  'tcp-backlog': 100,
  timeout: 7,
  'tcp-keepalive': 60,
  databases: 4,
  maxclients: 100,
  maxmemory: '64mb',
  'maxmemory-policy': 'allkeys-lfu',
  'maxmemory-samples': 7,
  'maxmemory-eviction-tenacity': 20,
  'lfu-log-factor': 12,
  'lfu-decay-time': 2,
  save: '900 1 300 10',
  'stop-writes-on-bgsave-error': false,
  rdbcompression: false,
  rdbchecksum: false,
  appendonly: true,
  appendfsync: 'always',
  'no-appendfsync-on-rewrite': true,
  'auto-aof-rewrite-percentage': 50,
  'auto-aof-rewrite-min-size': '32m',
  'aof-use-rdb-preamble': false,
  hz: 1000,
  'dynamic-hz': false,
  'slowlog-log-slower-than': -1,
  'slowlog-max-len': 64,
  'latency-monitor-threshold': 100,
  'client-output-buffer-limit': 'normal 1mb 512kb 10 replica 128mb 32mb 60 pubsub 16mb 4mb 30',
  'repl-backlog-size': '1kb',
  'repl-backlog-ttl': 600,
  'repl-timeout': 30,
  'repl-ping-replica-period': 5,
  'repl-diskless-sync': false,
  'repl-diskless-sync-delay': 1,
  'replica-read-only': false,
  'replica-serve-stale-data': false,
  'replica-priority': 10,
  'min-replicas-to-write': 1,
  'min-replicas-max-lag': 20,
  'lazyfree-lazy-eviction': true,
  'lazyfree-lazy-expire': true,
  'lazyfree-lazy-server-del': true,
  'hash-max-listpack-entries': 100,
  'set-max-intset-entries': 100,
  'zset-max-listpack-entries': 100,
  'notify-keyspace-events': 'xE',
  'io-threads': 2,
  'io-threads-do-reads': true,
  'disable-thp': false,
  loglevel: 'warning',
  'shutdown-timeout': 3,
  'busy-reply-threshold': 1000,
  requirepass: 'p@ss/word',
  masterauth: 'p@ss/word',
  masteruser: 'replicator',
};

type Properties = Readonly<Record<string, { readonly 'x-live'?: string; readonly 'x-effect': string }>>;
const schema = JSON.parse(readFileSync(new URL('redis/parameters.schema.json', builtinAdaptersUrl), 'utf8')) as {
  readonly properties: Properties;
};

it('has a sample of every parameter that can be read', () => {
  const readable = Object.keys(schema.properties).filter((name) => schema.properties[name]?.['x-live'] !== undefined);
  expect(readable.filter((name) => name !== 'port').sort()).toEqual(Object.keys(samples).sort());
});

it('sets every hot parameter of a running Redis, and reads it back in canonical form', async (context) => {
  skipWithoutRedis(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const port = await freePort();
  const before = renderUnder(root, { adapter: 'redis', members: [{ middleware: 'cache', id: '1', parameters: { port } }] });
  await startUp(host, before);
  const hot = Object.fromEntries(Object.entries(samples).filter(([name]) => schema.properties[name]?.['x-effect'] === 'hot'));
  const after = renderUnder(root, { adapter: 'redis', members: [{ middleware: 'cache', id: '1', parameters: { port, ...hot } }] });
  const { via } = parametersOf(after);
  expect(Object.keys(via.apply).sort()).toEqual([...Object.keys(hot), 'replicaof'].sort());
  for (const [key, probe] of Object.entries(via.apply)) expect(await host.probe(probe), key).toMatchObject({ ok: true });
  await expectRunning(host, after);
});

it('reads every parameter from the file as the adapter says', async (context) => {
  skipWithoutRedis(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const rendered = renderUnder(root, {
    adapter: 'redis',
    members: [{ middleware: 'cache', id: '1', parameters: { port: await freePort(), ...samples } }],
  });
  await startUp(host, rendered);
  await expectRunning(host, rendered);
});

it('refuses a broken file in the config test, with the line', async (context) => {
  skipWithoutRedis(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const rendered = renderUnder(root, { adapter: 'redis', members: [{ middleware: 'cache', id: '1' }] });
  await writeRendered(host, rendered);
  expect(await runConfigTest(host, rendered.configTests[0])).toMatchObject({ passed: true });
  const file = findResource(rendered, 'file', 'redis.conf');
  await host.writeFile(file.name, { content: `${file.fields['content']}maxmemory-policy whatever\n`, mode: '0640' });
  expect(await runConfigTest(host, rendered.configTests[0])).toMatchObject({
    passed: false,
    output: expect.stringContaining('maxmemory-policy'),
  });
});

function skipWithoutRedis(context: TestContext): void {
  const need = unmetNeed({ programs: ['redis-server'] });
  if (need !== undefined) context.skip(need);
}

async function startUp(host: Host, rendered: Rendered): Promise<void> {
  await writeRendered(host, rendered);
  expect(await runConfigTest(host, rendered.configTests[0])).toMatchObject({ passed: true });
  const pid = await startRendered(host, rendered);
  onTestFinished(() => endProcesses(host, [pid]));
  await waitForAnswer(host, healthOf(rendered, 'ping'));
}

async function expectRunning(host: Host, rendered: Rendered): Promise<void> {
  const { fields, via } = parametersOf(rendered);
  const values = await waitForAnswer(host, via.read);
  const running = Object.keys(fields.values).map((key) => [key, canonicalise(values[key] ?? 'not told', via.canonical[key] ?? {})]);
  expect(Object.fromEntries(running)).toEqual(fields.values);
}

function parametersOf(rendered: Rendered) {
  const { fields, via } = findResource(rendered, 'parameters');
  return { fields: fields as unknown as ParametersFields, via: via as unknown as ParametersVia };
}

function healthOf(rendered: Rendered, template: string): Probe {
  return findResource(rendered, 'health', template).via['probe'] as Probe;
}
