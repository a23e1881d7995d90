import { readFileSync } from 'node:fs';
import { type Adapter, adapterEngine, builtinAdaptersUrl } from '../../adapters/index.ts';
import { createLocalHost, type Host } from '../../agent/host/index.ts';
import {
  type ConfigTest,
  formatMemberKey,
  type Probe,
  type Rendered,
  type RenderedResource,
  type SliceMember,
} from '../../schemas/index.ts';
import { aRolloutPolicy } from './a-rollout-policy.ts';
import { waitFor } from './wait-for.ts';

type Part = Partial<SliceMember> & Pick<SliceMember, 'middleware' | 'id'>;

/** A built-in adapter, rendered for members under a root without privileges. */
export function renderUnder(
  root: string,
  { adapter: name, members }: { readonly adapter: string; readonly members: readonly Part[] },
): Rendered {
  const adapter = loadBuiltinAdapter(name);
  const completed = members.map((member): SliceMember => {
    const parameters = { ...adapterEngine.defaults(adapter), ...member.parameters };
    const frame = {
      key: formatMemberKey(member),
      adapter: name,
      topology: 'standalone',
      state: 'running',
      drift: 'enforce',
      detached: false,
    } as const;
    const rollout = aRolloutPolicy();
    return { ...frame, files: {}, peers: [], wiring: {}, ignore: [], dependsOn: [], rollout, ...member, parameters };
  });
  const host = {
    name: 'h',
    address: '127.0.0.1',
    os: 'debian',
    arch: 'amd64',
    packageManager: 'none',
    serviceManager: 'supervisor',
    drift: 'enforce',
    labels: {},
  } as const;
  const result = adapterEngine.render({ host, members: completed }, { [name]: adapter }, { root, privileged: false, canInstall: false });
  if (result.diagnostics.length > 0) throw new Error(JSON.stringify(result.diagnostics));
  return result.rendered;
}

export function loadBuiltinAdapter(name: string): Adapter {
  const folder = new URL(`${name}/`, builtinAdaptersUrl);
  const files = Object.fromEntries(
    ['adapter.yaml', 'parameters.schema.json'].map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
  );
  const { adapter, diagnostics } = adapterEngine.load({ name, origin: 'builtin', files });
  if (adapter === undefined) throw new Error(JSON.stringify(diagnostics));
  return adapter;
}

/** Brings directories and files to the disk and starts nothing. */
export async function writeRendered(host: Host, { resources }: Rendered): Promise<void> {
  for (const { kind, name, fields } of resources) {
    if (kind === 'directory') await makeTree(host, name);
    if (kind === 'file') await host.writeFile(name, { content: String(fields['content']), mode: String(fields['mode']) });
  }
}

async function makeTree(host: Host, path: string): Promise<void> {
  const parts = path.slice(host.root.length + 1).split('/');
  for (let count = 1; count <= parts.length; count++)
    await host.makeDirectory(`${host.root}/${parts.slice(0, count).join('/')}`, { mode: '0755' });
}

/** Starts the own service of the only member and gives its pid. */
export async function startRendered(host: Host, { resources }: Rendered): Promise<number> {
  const { via, name } = findResource({ resources }, 'service');
  const { pid } = await host.startProcess(via['argv'] as string[], { env: {}, log: `${host.root}/${name}.log` });
  return pid;
}

export async function runConfigTest(host: Host, test: ConfigTest | undefined) {
  if (test === undefined) throw new Error('no config test was rendered');
  const { exitCode, stdout, stderr } = await host.run(test.argv.map((argument) => argument.replaceAll('{{stage}}', test.root)));
  const output = `${stdout}${stderr}`;
  return { passed: exitCode === test.exitCode && (test.output === undefined || new RegExp(test.output).test(output)), output };
}

export function findResource({ resources }: Pick<Rendered, 'resources'>, kind: string, template?: string): RenderedResource {
  const found = resources.find((resource) => resource.kind === kind && (template === undefined || resource.template === template));
  if (found === undefined) throw new Error(`no ${kind} ${template ?? ''} was rendered`);
  return found;
}

/** Asks until the answer passes. */
export async function waitForAnswer(host: Host, probe: Probe): Promise<Readonly<Record<string, string>>> {
  let reason = '';
  const ask = async () => {
    const answer = await host.probe(probe);
    if (!answer.ok) reason = answer.reason;
    return answer.ok && answer.values;
  };
  const { value } = await waitFor(ask, { what: `a good answer to ${JSON.stringify(probe)}`, everyMs: 50, seen: () => reason });
  return value;
}

/** Ends processes this test has started and waits until they are gone. Redis refuses to stop while it writes its first append-only file. */
export async function endProcesses(host: Host, pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    await host.signalProcess(pid, 'SIGTERM');
    for (let tries = 0; tries < 600 && isRunning(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    if (isRunning(pid)) await host.signalProcess(pid, 'SIGKILL');
  }
}

/** A process that has ended but was not waited for has no command line. */
function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

export function unprivilegedHost(root: string): Host {
  return createLocalHost({ root, privileged: false });
}
