import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalHost } from '../../agent/host/index.ts';
import { settleLedger } from '../../agent/ledger/settle-ledger.ts';
import { observeAll } from '../../agent/observe.ts';
import { isInSync, planHost } from '../../reconciler/plan/index.ts';
import type { Ledger, Resource, ResourceOf, Slice } from '../../schemas/index.ts';
import { measure, print } from './measure.ts';

const sizes = [100, 1000];

/**
 * A resident agent's look at a host where nothing is to be done, the same where the files lie in a directory that is watched for
 * foreign ones, and where a service has read them all, against reading and comparing the same files with
 * nothing around it, and against a run of CFEngine on the same files where Debian's package is there.
 */
export async function benchNoOpPass(): Promise<void> {
  for (const fileCount of sizes) {
    const directory = mkdtempSync(join(tmpdir(), 'plumb-bench-'));
    try {
      await benchOne(directory, fileCount);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
}

async function benchOne(directory: string, fileCount: number): Promise<void> {
  ledger = emptyLedger;
  const resources = Array.from({ length: fileCount }, (_, index) => aFile(join(directory, `file-${index}.conf`), index));
  for (const { name, fields } of resources) writeFileSync(name, String((fields as { readonly content: string }).content), { mode: 0o640 });
  const host = createLocalHost({ root: directory });
  const pass = await measure(() => look(resources, host));
  if (!pass.result) throw new Error('the pass found something to do');
  const exclusive = await measure(() => look([exclusiveDirectory(directory), ...resources], host));
  if (!exclusive.result) throw new Error('the pass found something foreign');
  const covered = await measure(() => look(resources.map(readByService), host));
  if (!covered.result) throw new Error('the pass found a file that was touched');
  const floor = await measure(() =>
    resources.every(({ name, fields }) => readFileSync(name, 'utf8') === (fields as { readonly content: string }).content),
  );
  const peer = peerCpuMs(directory, resources);
  print('no-op-pass', {
    files: fileCount,
    passCpuMs: pass.cpuMs,
    floorCpuMs: floor.cpuMs,
    timesFloor: pass.cpuMs / floor.cpuMs,
    exclusiveOverPass: exclusive.cpuMs / pass.cpuMs,
    coveredOverPass: covered.cpuMs / pass.cpuMs,
    ...(peer === undefined ? { cfAgent: 'not installed' } : { cfAgentCpuMs: peer, cfAgentOverPass: peer / pass.cpuMs }),
  });
}

async function look(resources: readonly Resource[], host: ReturnType<typeof createLocalHost>): Promise<boolean> {
  const observed = new Map(await observeAll(resources, { host, signal: new AbortController().signal }));
  const isRead = resources.some(({ notify }) => notify.includes(service.id));
  if (isRead)
    observed.set(service.id, {
      status: 'known',
      fields: { ...service.fields },
      facts: { incarnation: '7@1', startedAt: '2099-01-01T00:00:00.000Z' },
    });
  const wanted = isRead ? [...resources, service] : resources;
  const now = '2026-01-01T00:00:00.000Z';
  const plan = planHost({ slice, resources: wanted, observed, ledger, now });
  if (isRead) ledger = settleLedger(ledger, { plan, results: [], verified: plan, now });
  return isInSync(plan);
}

const emptyLedger: Ledger = { version: 1, host: 'bench', resources: {}, pending: {}, firstSeen: {}, failures: {} };
/** As the last look left it. */
let ledger = emptyLedger;

const slice: Slice = {
  version: 1,
  commit: 'bench',
  fleet: { name: 'bench', pollMs: 30_000, intervalMs: 60_000, staleAfterMs: 300_000, removalCap: 0 },
  host: {
    name: 'bench',
    address: '127.0.0.1',
    os: 'debian',
    arch: 'amd64',
    packageManager: 'none',
    serviceManager: 'supervisor',
    drift: 'enforce',
    labels: {},
  },
  members: [],
  adapters: {},
};

function aFile(path: string, index: number): Resource {
  const content = `# file ${index}\n${`option-${index} = value\n`.repeat(35)}`;
  return {
    id: `file[${path}]`,
    kind: 'file',
    name: path,
    template: 'file',
    members: ['bench/1'],
    ensure: 'present',
    fields: { type: 'file', mode: '0640', content },
    via: { merge: 'own' },
    effect: 'none',
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

function readByService(file: Resource): Resource {
  return { ...file, notify: [service.id], effect: 'reload' };
}

const service: ResourceOf<'service'> = {
  ...aFile('', 0),
  id: 'service[bench]',
  kind: 'service',
  name: 'bench',
  fields: { running: true, enabled: true },
  via: { manager: 'supervisor', argv: ['bench'], reload: { signal: 'SIGHUP' }, stop: { signal: 'SIGTERM', timeoutMs: 1 } },
};

function exclusiveDirectory(path: string): Resource {
  const fields = { type: 'directory', foreign: [] } as const;
  return {
    ...aFile(path, 0),
    id: `directory[${path}]`,
    kind: 'directory',
    fields: { ...fields, foreign: [] },
    via: { exclusive: ['*.conf'] },
  };
}

/** CPU of one cf-agent run that checks the same files, by the shell's own accounting of its children; the best of three. */
function peerCpuMs(directory: string, resources: readonly Resource[]): number | undefined {
  const program = '/usr/bin/cf-agent';
  if (!existsSync(program)) return undefined;
  const policy = join(directory, 'policy.cf');
  writeFileSync(policy, policyOf(resources), { mode: 0o600 });
  const runs = Array.from({ length: 3 }, () => {
    const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S', program, '-K', '-f', policy], {
      encoding: 'utf8',
      env: { HOME: directory },
    });
    if (status !== 0) throw new Error(`cf-agent failed: ${stderr}`);
    const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
    return (user + system) * 1000;
  });
  return Math.min(...runs);
}

function policyOf(resources: readonly Resource[]): string {
  const promises = resources.map(({ name, fields }) => {
    const content = JSON.stringify((fields as { readonly content: string }).content).replaceAll('\\n', '\n');
    return `      "${name}" create => "true", perms => m("0640"), content => ${content};`;
  });
  return `body common control { bundlesequence => { "main" }; }\nbody perms m(mode) { mode => "$(mode)"; }\nbundle agent main { files:\n${promises.join('\n')}\n}\n`;
}
