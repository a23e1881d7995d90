import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLocalHost, createMemoryHost, type Host } from '../host/index.ts';
import { openServiceManager } from './open.ts';
import { aService } from './service-fixture.ts';
import type { Service, ServiceState } from './service-manager.ts';
import { findSession } from './supervisor-processes.ts';
import { readRecord } from './supervisor-record.ts';

let base: string;
let root: string;
let count = 0;
const cleanups: (() => Promise<void>)[] = [];

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'plumb-supervisor-')));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const machines = {
  memory: () => {
    root = '/machine';
    return createMemoryHost({ root, privileged: false });
  },
  local: () => {
    count += 1;
    root = join(base, `machine${count}`);
    mkdirSync(root);
    return createLocalHost({ root });
  },
};

for (const [name, create] of Object.entries(machines)) {
  describe(`supervisor on the ${name} host`, () => {
    const open = (given: Parameters<typeof aService>[1] = {}) => {
      const host = create();
      const service = aService('sleeper', {
        ...given,
        fields: { definition: 'sha256:one', ...given.fields },
        via: { argv: ['sleep', '300'], ...given.via },
      });
      return watched(host, service);
    };

    test('installs, starts once, restarts, stops and uninstalls', async () => {
      const { services, service, state, pid } = open();
      expect(await state()).toEqual({ status: 'absent' });
      await services.install(service);
      expect(await state()).toMatchObject({ status: 'known', fields: { running: false, enabled: true, definition: 'sha256:one' } });
      await services.start(service);
      expect(await state()).toMatchObject({
        fields: { running: true, enabled: true, definition: 'sha256:one' },
        facts: { startedAt: /^\d{4}-/ },
      });
      const first = await pid();
      await services.start(service);
      expect(await pid()).toBe(first);
      await services.restart(service);
      expect(await pid()).not.toBe(first);
      await services.stop(service);
      expect(await state()).toMatchObject({ fields: { running: false } });
      await services.stop(service);
      await services.uninstall(service);
      await services.uninstall(service);
      expect(await state()).toEqual({ status: 'absent' });
    });
    test('names a process the same at every look, and its successor otherwise', async () => {
      const { services, service, state } = open();
      const incarnation = async () => {
        const seen = await state();
        return seen?.status === 'known' ? seen.facts?.incarnation : undefined;
      };
      await services.install(service);
      await services.start(service);
      const first = await incarnation();
      expect(first).toMatch(/^\d+@/);
      for (let look = 0; look < 20; look += 1) expect(await incarnation()).toBe(first);
      await services.restart(service);
      expect(await incarnation()).not.toBe(first);
    });

    test('shows the definition the process runs by until it is restarted', async () => {
      const { services, service, state, pid } = open();
      await services.install(service);
      await services.start(service);
      const changed: Service = { ...service, fields: { ...service.fields, enabled: false, definition: 'sha256:two' } };
      const first = await pid();
      await services.install(changed);
      expect(await state()).toMatchObject({ fields: { running: true, enabled: false, definition: 'sha256:one' } });
      expect(await pid()).toBe(first);
      await services.restart(changed);
      expect(await state()).toMatchObject({ fields: { running: true, enabled: false, definition: 'sha256:two' } });
    });
    test('a killed process is seen, and started again', async () => {
      const { host, services, service, state, pid } = open();
      await services.install(service);
      await services.start(service);
      const first = await pid();
      await host.signalProcess(first, 'SIGKILL');
      await expect
        .poll(state)
        .toMatchObject({ fields: { running: false }, facts: { message: expect.stringContaining(`process ${first}`) } });
      await services.start(service);
      expect(await state()).toMatchObject({ fields: { running: true } });
    });
    test('a record that is damaged is unknown, never absent', async () => {
      const { host, services, service, state } = open();
      await services.install(service);
      for (const content of ['', '{', '[]', '{"name":"other","enabled":true}', '{"name":"sleeper","enabled":true,"process":{"pid":"1"}}']) {
        await host.writeFile(`${root}/run/plumb/supervisor/sleeper.json`, { content, mode: '0600' });
        expect(await state()).toMatchObject({ status: 'unknown', reason: /sleeper.json is not/ });
      }
    });
    test('without a command, or without a reload, it says so', async () => {
      const { services, service } = open();
      await expect(services.reload(service)).rejects.toMatchObject({ code: 'SERVICE_NOT_RUNNING' });
      await services.start(service);
      await expect(services.reload(service)).rejects.toMatchObject({ code: 'RELOAD_UNKNOWN' });
      const { argv: _, ...via } = service.via;
      await expect(services.start({ ...aService('bare'), via })).rejects.toMatchObject({ code: 'SERVICE_WITHOUT_COMMAND' });
    });
  });
}

describe('supervisor with real processes', () => {
  const open = (script: string, via: Partial<Service['via']> = {}, name = 'worker') => {
    const host = machines.local();
    return watched(host, aService(name, { fields: { definition: 'sha256:one' }, via: { argv: ['sh', '-c', script], ...via } }));
  };

  test('a process that ends at once is a failed start, with what it said this time', async () => {
    const { services, service, state } = open('echo "cannot bind $(cat said)"; exit 1', { cwd: base });
    // On a machine with too much to do it may live for longer than a start looks: then it is started again.
    const failedStart = async (): Promise<unknown> => {
      for (;;) {
        const error: unknown = await services.start(service).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) return error;
        await expect.poll(state).toMatchObject({ fields: { running: false } });
      }
    };
    writeFileSync(join(base, 'said'), 'first');
    expect(await failedStart()).toMatchObject({
      code: 'SERVICE_START_FAILED',
      message: expect.stringMatching(/within 500 ms.*ends:\ncannot bind first$/s),
    });
    writeFileSync(join(base, 'said'), 'second');
    const error = await failedStart();
    expect(String(error)).toMatch(/cannot bind second$/);
    expect(String(error)).not.toMatch(/first/);
    expect(await state()).toMatchObject({ fields: { running: false } });
    await expect(services.start({ ...service, via: { ...service.via, argv: ['/no/such/program'] } })).rejects.toMatchObject({
      message: /no such program/,
    });
  });
  test('a stop waits for the whole session, and kills what does not listen', async () => {
    const { host, services, service, pid } = open('trap "" TERM; (trap "" TERM; sleep 300) & sleep 300 & while :; do sleep 0.1; done', {
      stop: { signal: 'SIGTERM', timeoutMs: 200 },
    });
    await services.start(service);
    const main = await pid();
    const sizeOfSession = async () => (await host.listProcesses()).filter(({ sessionId }) => sessionId === main).length;
    await expect.poll(sizeOfSession).toBeGreaterThan(2);
    await services.stop(service);
    expect((await host.listProcesses()).filter(({ sessionId }) => sessionId === main)).toEqual([]);
  });
  test('workers that outlived their main process are ended before it is started again', async () => {
    const { host, services, service, pid } = open('sleep 300 & sleep 300');
    await services.start(service);
    const main = await pid();
    const findWorker = async () => (await host.listProcesses()).find((facts) => facts.sessionId === main && facts.pid !== main)?.pid;
    await expect.poll(findWorker).toBeDefined();
    const worker = (await findWorker()) ?? 0;
    await host.signalProcess(main, 'SIGKILL');
    await expect.poll(() => host.readProcess(main)).toBeUndefined();
    expect(await host.readProcess(worker)).toBeDefined();
    await services.start(service);
    expect(await host.readProcess(worker)).toBeUndefined();
    expect(await pid()).not.toBe(main);
  });
  test('reloads by signal and by program', async () => {
    const { host, services, service } = open('trap "echo reloaded" HUP; echo ready; while :; do sleep 0.05; done', {
      reload: { signal: 'SIGHUP' },
    });
    await services.start(service);
    const log = async () => (await host.readFile(`${root}/var/log/plumb/worker.log`))?.toString();
    await expect.poll(log).toBe('ready\n');
    await services.reload(service);
    await expect.poll(log).toBe('ready\nreloaded\n');
    await services.reload({ ...service, via: { ...service.via, reload: { argv: ['true'] } } });
    await expect(
      services.reload({ ...service, via: { ...service.via, reload: { argv: ['sh', '-c', 'echo no >&2; exit 4'] } } }),
    ).rejects.toMatchObject({
      code: 'RELOAD_FAILED',
      message: /exit code 4: no/,
    });
  });
  test('a pid that was given to someone else is not the service', async () => {
    const { host, services, service, state } = open('sleep 300');
    await services.start(service);
    const record = await readRecord(host, 'worker');
    await services.stop(service);
    const stranger = await host.startProcess(['sleep', '300'], { env: {}, log: `${root}/stranger.log` });
    cleanups.push(async () => void (await host.signalProcess(stranger.pid, 'SIGKILL')));
    const forged = { ...record, process: { ...record?.process, pid: stranger.pid } };
    await host.writeFile(`${root}/run/plumb/supervisor/worker.json`, { content: JSON.stringify(forged), mode: '0600' });
    expect(await state()).toMatchObject({ fields: { running: false } });
    await services.stop(service);
    expect(await host.readProcess(stranger.pid)).toBeDefined();
  });

  const losses = {
    'was rotated': (log: string) => renameSync(log, `${log}.1`),
    'was rotated and deleted': (log: string) => {
      renameSync(log, `${log}-20261129`);
      rmSync(`${log}-20261129`);
    },
    'went with its directory': (log: string) => rmSync(dirname(log), { recursive: true }),
  };
  for (const [how, lose] of Object.entries(losses)) {
    test(`workers whose main process is gone are the service's own when its log ${how}`, async () => {
      const host = machines.local();
      const argv = ['python3', '-c', `import os\n${wipeScript.replace('time.sleep', 'os.fork()\ntime.sleep')}`];
      const { services, service, state, pid } = watched(host, aService('worker', { fields: { definition: 'sha256:one' }, via: { argv } }));
      await services.start(service);
      await expect.poll(() => processesOf(host, argv)).toHaveLength(2);
      const main = await pid();
      const [worker = 0] = (await processesOf(host, argv)).filter((one) => one !== main);
      lose(`${root}/var/log/plumb/worker.log`);
      await host.signalProcess(main, 'SIGKILL');
      await expect.poll(state).toMatchObject({ fields: { running: false } });
      expect(await services.findProcesses(service)).toMatchObject({ main: { pid: worker } });
      await services.start(service);
      expect(await host.readProcess(worker)).toBeUndefined();
      expect(await state()).toMatchObject({ fields: { running: true } });
    });
  }

  // Stages at which the agent is killed: before the process exists, right after it, and after it was noted.
  for (const stage of ['intent', 'spawned', 'noted']) {
    for (const program of ['sleep', 'titled']) {
      test(`killed when the ${stage} of a ${program} program is reached, the next start finds exactly one process`, async () => {
        // A program that sets its title wipes its environment, as redis and nginx do.
        const argv = program === 'sleep' ? ['sleep', '300'] : ['python3', '-c', wipeScript];
        const host = machines.local();
        const watch = watched(host, aService('worker', { fields: { definition: 'sha256:one' }, via: { argv } }));
        const ended = spawnSync(process.execPath, ['--input-type=module', '-e', crashScript(stage, watch.service)], { encoding: 'utf8' });
        expect(ended.signal, ended.stderr).toBe('SIGKILL');
        if (program === 'titled' && stage !== 'intent') await expect.poll(() => processesOf(host, argv)).toHaveLength(1);
        expect(await watch.state()).toMatchObject({ fields: { running: stage !== 'intent', definition: 'sha256:one' } });
        await watch.services.start(watch.service);
        expect(await processesOf(host, argv)).toHaveLength(1);
        expect(await watch.state()).toMatchObject({ fields: { running: true, definition: 'sha256:one' } });
        await watch.services.stop(watch.service);
        expect(await processesOf(host, argv)).toHaveLength(0);
      });
    }
  }

  test('runs nginx and redis themselves: start, reload, kill of the main process, stop', async () => {
    const host = machines.local();
    const [webPort, cachePort] = [await freePort(), await freePort()];
    mkdirSync(join(root, 'nginx'));
    writeFileSync(join(root, 'nginx/nginx.conf'), nginxConfiguration(webPort));
    const web = watched(
      host,
      aService('web', {
        fields: { definition: 'sha256:web' },
        via: {
          argv: ['nginx', '-p', `${root}/nginx`, '-c', `${root}/nginx/nginx.conf`, '-e', 'stderr', '-g', 'daemon off;'],
          reload: { signal: 'SIGHUP' },
          stop: { signal: 'SIGQUIT', timeoutMs: 5000 },
        },
      }),
    );
    const cache = watched(
      host,
      aService('cache', {
        fields: { definition: 'sha256:cache' },
        via: { argv: ['redis-server', '--port', String(cachePort), '--bind', '127.0.0.1', '--save', '', '--dir', root] },
      }),
    );
    const ask = (port: number) => host.probe({ http: { url: `http://127.0.0.1:${port}/`, method: 'GET', status: 200 }, timeoutMs: 60_000 });
    const ping = () => host.probe({ resp: { host: '127.0.0.1', port: cachePort, command: ['PING'] }, timeoutMs: 60_000 });
    await web.services.start(web.service);
    await cache.services.start(cache.service);
    await expect.poll(() => ask(webPort)).toMatchObject({ ok: true, text: 'plumb' });
    await expect.poll(ping).toMatchObject({ ok: true, text: 'PONG' });
    await web.services.reload(web.service);
    const main = await web.pid();
    await host.signalProcess(main, 'SIGKILL');
    await expect.poll(web.state).toMatchObject({ fields: { running: false } });
    // Its workers still hold the port: they go first.
    await web.services.start(web.service);
    await expect.poll(() => ask(webPort)).toMatchObject({ ok: true });
    expect(await web.pid()).not.toBe(main);
    await cache.services.restart(cache.service);
    await expect.poll(ping).toMatchObject({ ok: true });
    await web.services.stop(web.service);
    await cache.services.stop(cache.service);
    expect(await ask(webPort)).toMatchObject({ ok: false, reason: 'connection refused' });
    expect(await ping()).toMatchObject({ ok: false, reason: 'connection refused' });
  });
});

function watched(host: Host, service: Service) {
  const services = openServiceManager(host, 'supervisor');
  const state = async (): Promise<ServiceState | undefined> => (await services.read([service])).get(service.name);
  const pid = async (): Promise<number> => {
    const seen = await state();
    return seen?.status === 'known' ? (seen.facts?.pid ?? 0) : 0;
  };
  cleanups.push(async () => {
    const record = await readRecord(host, service.name).catch(() => undefined);
    const log = `${host.root}/var/log/plumb/${service.name}.log`;
    for (const facts of await findSession(host, record, { name: service.name, root: host.root, log }))
      await host.signalProcess(facts.pid, 'SIGKILL');
  });
  return { host, services, service, state, pid };
}

/** Starts the service and dies at the stage: at the first and second writing of the record, and between them. */
function crashScript(stage: string, service: Service): string {
  const doors = { host: join(import.meta.dirname, '../host/index.ts'), manager: join(import.meta.dirname, 'index.ts') };
  return `import { createLocalHost } from ${JSON.stringify(doors.host)};
    import { openServiceManager } from ${JSON.stringify(doors.manager)};
    const real = createLocalHost({ root: ${JSON.stringify(root)} });
    const die = () => process.kill(process.pid, 'SIGKILL');
    let writes = 0;
    const host = {
      ...real,
      writeFile: async (path, file) => {
        await real.writeFile(path, file);
        writes += 1;
        if (${JSON.stringify(stage)} === 'intent' && writes === 2) die();
        if (${JSON.stringify(stage)} === 'noted' && writes === 3) die();
      },
      startProcess: async (argv, options) => {
        const started = await real.startProcess(argv, options);
        if (${JSON.stringify(stage)} === 'spawned') die();
        return started;
      },
    };
    const services = openServiceManager(host, 'supervisor');
    await services.install(${JSON.stringify(service)});
    await services.start(${JSON.stringify(service)});`;
}

/** Overwrites the memory that /proc/PID/environ shows. */
const wipeScript = `
import ctypes, time
start, end = [int(field) for field in open('/proc/self/stat').read().rsplit(')', 1)[1].split()[47:49]]
ctypes.memset(start, 0, end - start)
time.sleep(300)
`;

import { freePort } from '../../tests/support/free-ports.ts';

async function processesOf(host: Host, argv: readonly string[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const { pid } of await host.listProcesses()) {
    const origin = await host.readProcessOrigin(pid);
    if (origin?.output === `${host.root}/var/log/plumb/worker.log` && commandOf(pid) === argv.join('\0')) found.push(pid);
  }
  return found;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '');
  } catch {
    return '';
  }
}

function nginxConfiguration(port: number): string {
  return `worker_processes 2; pid nginx.pid; events { worker_connections 16; }
    http { access_log off; error_log stderr; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    server { listen 127.0.0.1:${port}; location / { return 200 plumb; } } }`;
}
