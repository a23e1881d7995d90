import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalHost, createMemoryHost, HostError, type HostReader, type RunningFiles } from '../../host/index.ts';
import { isScript, namedSoftware } from './named-software.ts';
import { observeSoftware, type SoftwareQuestion } from './observe-software.ts';

const running: ChildProcess[] = [];
let top: string;
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'plumb-software-'));
});
afterAll(() => {
  for (const process of running) process.kill('SIGKILL');
  rmSync(top, { recursive: true, force: true });
});

let count = 0;
/** A directory with a program of its own, as a package would have put it there some time ago. */
function place() {
  count += 1;
  const directory = join(top, `case${count}`);
  mkdirSync(directory);
  const program = join(directory, 'sleep');
  copyFileSync('/bin/sleep', program);
  return { directory, program };
}

async function start(argv: readonly string[], options: { readonly fd?: number } = {}): Promise<number> {
  const [program = '', ...words] = argv;
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'ignore', options.fd ?? 'ignore'] });
  running.push(child);
  await new Promise((resolve) => child.once('spawn', resolve));
  // A shell has to become what it runs.
  await wait(100);
  return child.pid ?? 0;
}

/** As dpkg does: another file is renamed over it, with the time that the package says. */
function renew(path: string): void {
  copyFileSync(path, `${path}.new`);
  utimesSync(`${path}.new`, 1_700_000_000, 1_700_000_000);
  renameSync(`${path}.new`, path);
}

function ask(host: HostReader, pid: number, rest: Partial<SoftwareQuestion> = {}) {
  return observeSoftware(host, { pid, holds: () => false, ...rest });
}

/** Longer than the clocks of files and processes may be apart. */
const later = () => wait(2_200);

describe.concurrent('software of a process is newer', () => {
  const host = createLocalHost({ root: '' });

  it('once its program is another file, with evidence', async () => {
    const { program } = place();
    const pid = await start([program, '60']);
    expect((await ask(host, pid)).newer).toBeUndefined();
    renew(program);
    const seen = await ask(host, pid);
    expect(seen.newer).toBe(`${program} was replaced`);
    expect(seen.evidence).toContain(`process ${pid} runs since 20`);
  });

  it('once its program was moved aside and another one is at its place', async () => {
    const { program } = place();
    const pid = await start([program, '60']);
    await later();
    renameSync(program, `${program}.old`);
    copyFileSync('/bin/sleep', program);
    expect((await ask(host, pid)).newer).toBe(`${program} was replaced`);
  });

  it('once the link that its command line names leads to another program', async () => {
    const { directory, program } = place();
    const link = join(directory, 'current');
    symlinkSync(program, link);
    const pid = await start([link, '60']);
    await later();
    expect((await ask(host, pid)).newer).toBeUndefined();
    copyFileSync(program, `${program}-2`);
    symlinkSync(`${program}-2`, `${link}.new`);
    renameSync(`${link}.new`, link);
    expect((await ask(host, pid)).newer).toBe(`${link} was replaced`);
  });

  it('once the script that its interpreter runs was written again, by either way', async () => {
    const { directory } = place();
    const script = join(directory, 'serve');
    writeFileSync(script, '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
    const [first, second] = [await start([script]), await start(['/bin/sh', script])];
    expect([(await ask(host, first)).newer, (await ask(host, second)).newer]).toEqual([undefined, undefined]);
    await later();
    appendFileSync(script, '# by hand\n');
    expect((await ask(host, first)).newer).toBe(`${script} was changed in place`);
    expect((await ask(host, second)).newer).toBe(`${script} was changed in place`);
  });

  it('once what its name leads to is another file than was remembered, however old that one is', async () => {
    const { directory, program } = place();
    const [script, old] = [join(directory, 'serve.sh'), join(directory, 'old')];
    for (const path of [script, old]) writeFileSync(path, 'sleep 60\n');
    const pid = await start(['/bin/sh', script]);
    const { takenFiles: taken } = await ask(host, pid);
    expect(Object.keys(taken)).toContain(script);
    renameSync(old, script);
    expect((await ask(host, pid)).newer).toBeUndefined();
    expect((await ask(host, pid, { taken })).newer).toBe(`${script} was replaced`);

    const other = await start([program, '60']);
    const named = { [program]: (await ask(host, other)).takenFiles[program] ?? '' };
    renameSync(program, `${program}.old`);
    copyFileSync('/bin/sleep', program);
    expect((await ask(host, other, { taken: named })).newer).toBe(`${program} was replaced`);
  });

  it('once a child that does the work has another program, under a shell that stays', async () => {
    const { program } = place();
    const pid = await start(['/bin/sh', '-c', `${program} 60; true`]);
    expect((await ask(host, pid)).newer).toBeUndefined();
    renew(program);
    expect((await ask(host, pid)).newer).toBe(`${program} was replaced`);
  });

  it('once an archive that it holds open is another file or was written into, and counts them', async () => {
    const { directory, program } = place();
    const archives = ['app.jar', 'lib.jar'].map((name) => join(directory, name));
    for (const path of archives) writeFileSync(path, 'PK');
    const pid = await start([program, '60']);
    const held = archives.map((path) => ({ path, inode: '', use: 'archive' }) as const);
    const holding = holdingToo(host, held);
    expect((await ask(holding, pid)).newer).toBeUndefined();
    await later();
    appendFileSync(archives[0] ?? '', 'more');
    expect((await ask(holding, pid)).newer).toBe(`${archives[0]} was changed in place`);
    renew(archives[1] ?? '');
    expect((await ask(holding, pid)).newer).toBe(`${archives[0]} was changed in place, and 1 more`);
  });
});

/** The host, whose processes hold these files as they are now. */
function holdingToo(host: HostReader, files: RunningFiles['held']): HostReader {
  const held = Promise.all(files.map(async (file) => ({ ...file, inode: (await host.identifyFile(file.path))?.inode ?? '' })));
  const readRunningFiles = async (...question: Parameters<HostReader['readRunningFiles']>) =>
    Promise.all((await host.readRunningFiles(...question)).map(async (one) => ({ ...one, held: [...one.held, ...(await held)] })));
  return { ...host, machine: host.machine, readRunningFiles };
}

describe.concurrent('software of a process is current', () => {
  const host = createLocalHost({ root: '' });

  it('whatever its mode, owner, links and time are', async () => {
    const { program } = place();
    const pid = await start([program, '60']);
    await later();
    chmodSync(program, 0o700);
    linkSync(program, `${program}.backup`);
    utimesSync(program, new Date(), new Date());
    expect((await ask(host, pid)).newer).toBeUndefined();
  });

  it('where the program is gone and nothing is in its place', async () => {
    const { program } = place();
    const pid = await start([program, '60']);
    rmSync(program);
    expect((await ask(host, pid)).newer).toBeUndefined();
  });

  it('where its command line names configuration, or what a resource holds', async () => {
    const { directory } = place();
    const [conf, script] = [join(directory, 'app.conf'), join(directory, 'serve.sh')];
    writeFileSync(conf, 'sleep 60\n');
    writeFileSync(script, 'sleep 60\n');
    const [first, second] = [await start(['/bin/sh', conf]), await start(['/bin/sh', script])];
    await later();
    for (const path of [conf, script]) appendFileSync(path, '# by hand\n');
    expect((await ask(host, first)).newer).toBeUndefined();
    expect((await ask(host, second, { holds: (path) => path === script })).newer).toBeUndefined();
    expect((await ask(host, second)).newer).toBe(`${script} was changed in place`);
  });

  it('where nothing happened to it, with all that the machine gives it', async () => {
    const pid = await start([process.execPath, '-e', 'setInterval(() => {}, 1000)']);
    expect((await ask(host, pid)).newer).toBeUndefined();
    const [self] = await host.readRunningFiles(pid);
    expect(self?.held.map(({ use }) => use)).toContain('library');
    expect(self?.held[0]).toMatchObject({ path: process.execPath, use: 'program' });
  });

  it('where what was let go of since the last look is replaced', async () => {
    const { directory, program } = place();
    const archive = join(directory, 'app.jar');
    writeFileSync(archive, 'PK');
    const pid = await start([program, '60'], { fd: openSync(archive, 'r') });
    const seen = await host.readRunningFiles(pid);
    let isLetGo = false;
    const letting: HostReader = {
      ...host,
      machine: host.machine,
      readRunningFiles: async (_pid, { isFresh = false } = {}) => {
        isLetGo ||= isFresh;
        return isFresh
          ? seen.map((one) => ({ ...one, held: one.held.filter(({ use }) => use !== 'archive') }))
          : withArchive(seen, archive);
      },
    };
    renew(archive);
    expect((await ask(letting, pid)).newer).toBeUndefined();
    expect(isLetGo).toBe(true);
  });
});

function withArchive(seen: readonly RunningFiles[], path: string): readonly RunningFiles[] {
  return seen.map((one) => ({ ...one, held: [...one.held, { path, inode: '1', use: 'archive' } as const] }));
}

describe('software of a process', () => {
  it('that belongs to someone else is not called current', async () => {
    const host = createMemoryHost();
    const refusing: HostReader = {
      ...host,
      machine: host,
      readRunningFiles: async () => {
        throw new HostError('NOT_PERMITTED', 'what process 7 runs can only be seen by its own user or root');
      },
    };
    expect(await ask(refusing, 7)).toEqual({ takenFiles: {}, unseen: 'what process 7 runs can only be seen by its own user or root' });
  });

  it('costs a look at its files, once it is known', async () => {
    const host = createLocalHost({ root: '' });
    const pid = await start(['/bin/sleep', '60']);
    await ask(host, pid);
    const rounds = 200;
    const startedMs = performance.now();
    for (let round = 0; round < rounds; round += 1) await ask(host, pid);
    const microseconds = Math.round(((performance.now() - startedMs) * 1000) / rounds);
    console.log(
      `software of a known process: ${microseconds} µs a look; maps of this process hold ${readFileSync('/proc/self/maps').length} bytes`,
    );
    expect(microseconds).toBeLessThan(20_000);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['a program and its configuration', ['/usr/bin/redis-server', '/etc/redis.conf'], ['/usr/bin/redis-server']],
    ['a script of an interpreter', ['node', '--no-warnings', 'server.mjs', 'config.json'], ['/srv/server.mjs']],
    ['a script without a suffix', ['/bin/sh', '/opt/app/run'], ['/bin/sh', '/opt/app/run']],
    ['a jar', ['java', '-Xmx1g', '-jar', '/opt/app.jar', 'serve'], ['/opt/app.jar']],
    ['a class path', ['java', '-cp', '/etc/zk:/opt/a.jar:/opt/lib/*', 'Main'], ['/opt/a.jar']],
    ['an agent of Java', ['java', '-javaagent:/opt/agent.jar=9404:/etc/agent.yml', 'Main'], ['/opt/agent.jar']],
    ['a title', ['nginx: master process /usr/sbin/nginx -c /etc/nginx.conf'], []],
  ])('is named by a command line: %s', (_what, argv, paths) => {
    const named = namedSoftware(argv, '/srv');
    expect(named.filter(({ use, path }) => use !== 'script' || isScript(path, true)).map(({ path }) => path)).toEqual(paths);
  });
});
