import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { type AgentHost, useAgentWorlds } from '../support/agent-world.ts';
import { type Canaries, createCanaries } from '../support/canaries.ts';
import { type CanaryFleetOptions, canaryFleet } from '../support/canary-fleet.ts';
import { fleetDocument, hostDocument } from '../support/fleet-documents.ts';
import { startForgeServer } from '../support/forge-server.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';
import { runProcess, startStoryServer } from './a-story-server.ts';
import { lookEverywhere } from './look-everywhere.ts';

const openWorld = useAgentWorlds();

test('no secret of a whole story is found in anything that leaves the host or that others may read', async (context) => {
  skipWithout(context, 'nginx', 'redis-server');
  const story = await open();
  const { canaries, host, change, tell } = story;

  await change('install', {});
  const own = [join(host.state, 'desired.json'), join(host.state, 'identity.pem')].map((path) => canaries.isIn(readFileSync(path, 'utf8')));
  expect(own, 'the search finds secrets where they have to be').toEqual([true, true]);
  await change('change', {});
  await change('refused config test', { closed: `${canaries.plant('directive of a closed file')} on;\n` });
  await change('refused value', { closed: `map $host $x { default "${canaries.plant('value of a closed file')}" one too many; }\n` });
  await change('mended', {}, 'untold');

  driftByHand(host, canaries);
  await host.once(...story.options);
  await tell('drift healed');
  await change('observe', { drift: 'observe' });
  driftByHand(host, canaries);
  await host.once(...story.options);
  await tell('drift in observe mode');

  await change('failure to start', { breaks: true });
  await change('mended again', {}, 'untold');
  await change('removal', { state: 'absent' });
  await wrongWays(story);

  const { places, bytes } = canaries.looked();
  console.log(`K5 canaries=${canaries.planted()} places=${places} bytes=${bytes} hits=${canaries.hits().length}`);
  expect(canaries.hits()).toEqual([]);
  expect(story.forge.comments.length, 'the review was posted').toBe(1);
  expect(story.reasons(), 'what the story is about has happened').toEqual(
    expect.arrayContaining(['ConfigTestFailed', 'DriftDetected', 'StepFailed', 'ServiceStarted']),
  );
});

type Story = Awaited<ReturnType<typeof open>>;

async function open() {
  const canaries = createCanaries();
  const token = canaries.plant('token for Git');
  const viewer = canaries.plant('viewer token');
  const world = await openWorld({ 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') }, { credentials: { token } });
  const host = world.host('h1');
  const secret = (name: string, content: string) => {
    writeFileSync(join(world.directory, name), content, { mode: 0o600 });
    return join(world.directory, name);
  };
  const tokenFile = secret('git-token', token);
  const identity = host.keygen();
  for (const line of readFileSync(join(host.state, 'identity.pem'), 'utf8').split('\n').slice(1, -2))
    canaries.adopt('agent key', line.slice(20));
  const forge = await startForgeServer('gitea');
  canaries.adopt('token for the forge', forge.token);
  const ports = await freePorts(4);
  const server = await startStoryServer(world, ['--git-token-file', tokenFile, '--viewer-token-file', secret('viewer-token', viewer)]);
  const options = ['--token-file', tokenFile, '--server', server.url];
  const fleet = (over: Partial<CanaryFleetOptions>) => canaryFleet(canaries, { ports, identity, ...over });
  const asked = { canaries, world, host, server, viewer, options, forge };
  const reasons = new Set<string>();
  const tell = async (chapter: string, isCommit = false) => {
    vi.stubEnv('PLUMB_VIEWER_TOKEN', viewer);
    vi.stubEnv('PLUMB_FORGE_TOKEN', forge.token);
    await lookEverywhere(chapter, { ...asked, isCommit });
    vi.unstubAllEnvs();
    for (const { code } of host.events()) reasons.add(code);
    for (const { code } of await server.events(viewer)) reasons.add(code);
  };
  const change = async (chapter: string, over: Partial<CanaryFleetOptions>, how: 'told' | 'untold' = 'told') => {
    const commit = world.commit(fleet(over), { subject: chapter });
    const { log } = await host.once(...options);
    canaries.look(`${chapter}: plumb-agent once`, log);
    const inForce = async () => (await server.read('/api/v1/fleet', viewer)).includes(commit) || undefined;
    await waitFor(inForce, { what: `${chapter} in force on the server`, seen: server.log });
    if (how === 'told') await tell(chapter, true);
  };
  return { ...asked, change, tell, reasons: () => [...reasons] };
}

/** Other secrets than those of Git, in the places of theirs and beside them. */
function driftByHand(host: AgentHost, { plant }: Canaries): void {
  const etc = join(host.root, 'etc/plumb');
  const put = (path: string, content: string) => writeFileSync(join(etc, path), content);
  put('nginx/web-a/tls/site.key', `${plant('TLS key by hand')}\n`);
  put('nginx/web-a/htpasswd', `app:${plant('password by hand')}\n`);
  put('nginx/web-a/conf.d/marked.conf', `map $host $y { default "${plant('marked file by hand')}"; }\n`);
  put('nginx/web-a/conf.d/closed.conf', `${plant('directive by hand')} on;\n`);
  appendFileSync(join(etc, 'redis/cache-1/redis.conf'), `tls-key-file-pass ${plant('entry by hand')}\n`);
  const store = JSON.parse(readFileSync(join(etc, 'store/store-1/store.json'), 'utf8')) as object;
  put(
    'store/store-1/store.json',
    JSON.stringify({ ...store, token: plant('token by hand'), breaks: plant('entry of Git by hand'), other: plant('entry of others') }),
  );
  // Closed after it was open: what it holds may have been meant for nobody.
  chmodSync(join(etc, 'nginx/web-a/nginx.conf'), 0o600);
}

/** Logins in addresses, and those of a proxy, that lead nowhere. */
async function wrongWays({ canaries, world, host, options }: Story): Promise<void> {
  const { host: address } = new URL(world.repositoryUrl);
  const given = ['--host', host.name, '--root', host.root];
  const urls = [
    `http://user:${canaries.plant('password in the URL')}@${address}/fleet.git`,
    `http://${canaries.plant('user in the URL')}@${address}/none.git`,
    `http://${address}/fleet.git?private_token=${canaries.plant('query of the URL')}`,
    `http://user:${canaries.plant('password of an unknown host')}@nowhere.invalid/fleet.git`,
  ];
  for (const url of urls) {
    for (const command of ['once', 'diff'])
      canaries.look(
        `${command} with credentials in the URL`,
        await runProcess([world.bundle.agent, command, ...given], { PLUMB_REPO: url }),
      );
    const serving = spawn(process.execPath, [
      world.bundle.plumb,
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--repo',
      url,
      '--data',
      join(world.directory, 'other'),
    ]);
    setTimeout(() => serving.kill('SIGTERM'), 3000);
    canaries.look('plumb serve with credentials in the URL', (await Promise.all([text(serving.stdout), text(serving.stderr)])).join(''));
  }
  const proxy = `http://user:${canaries.plant('password of the proxy')}@127.0.0.1:9`;
  const env = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, NODE_USE_ENV_PROXY: '1', NO_PROXY: '', no_proxy: '' };
  const way = ['--repo', 'http://git.invalid/fleet.git', ...given, ...options.slice(0, 2)];
  canaries.look('once behind a proxy', await runProcess([world.bundle.agent, 'once', ...way], env));
}
