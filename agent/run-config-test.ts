import { dirname, join, relative } from 'node:path';
import { RE2JS } from 're2js';
import { bytesOfText, textOfBytes } from '../adapters/index.ts';
import type { Step } from '../reconciler/plan/index.ts';
import type { ConfigTest } from '../schemas/index.ts';
import { type ExecResult, type FileStat, type Host, HostError } from './host/index.ts';
import { textToWrite } from './resources/index.ts';

const stageSuffix = '.plumb-stage';

export interface ConfigTestDeps {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Stages the tree under the test's root as it will be after the steps, and runs the product's own test on it.
 * Returns what is wrong in the product's words, or undefined. Nothing of the real tree changes.
 */
export async function runConfigTest(test: ConfigTest, steps: readonly Step[], deps: ConfigTestDeps): Promise<string | undefined> {
  const stage = `${test.root}${stageSuffix}`;
  await deps.host.remove(stage, { recursive: true });
  try {
    await stageTree(test.root, stage, steps, deps);
    const argv = test.argv.map((part) => part.replaceAll('{{stage}}', stage));
    const user = test.user === undefined ? {} : { user: test.user };
    const result = await deps.host.run(argv, { timeoutMs: test.timeoutMs, signal: deps.signal, ...user });
    return judge(test, result)?.replaceAll(stage, test.root);
  } catch (error) {
    if (error instanceof HostError) return `the staged configuration could not be tested: ${error.message}`;
    throw error;
  } finally {
    await deps.host.remove(stage, { recursive: true });
  }
}

async function stageTree(root: string, stage: string, steps: readonly Step[], { host }: ConfigTestDeps): Promise<void> {
  // As closed as the tree itself: a staged file is not to be read by anybody who cannot read the real one.
  const { mode = '0755', ...owner } = attributesOf(await host.stat(root));
  await host.makeDirectory(stage, { mode, ...owner });
  await copyTree(root, stage, host);
  for (const step of steps) {
    const { resource, action } = step;
    for (const path of foreignPaths(step)) await removeStaged(path, { root, stage, host });
    if (resource.kind !== 'file') continue;
    const place = relative(root, resource.name);
    // A file outside of the tree cannot be staged, and the real one is not touched by a test.
    if (place.startsWith('..')) continue;
    const target = join(stage, place);
    if (action === 'remove') {
      await host.remove(target);
      continue;
    }
    const current = await regularText(resource.name, host);
    await makeParents(dirname(target), stage, host);
    await host.remove(target, { recursive: true });
    const { owner, group, mode } = resource.fields;
    await host.writeFile(target, {
      content: bytesOfText(textToWrite(resource, current) ?? ''),
      mode: mode ?? '0644',
      ...(owner === undefined ? {} : { owner }),
      ...(group === undefined ? {} : { group }),
    });
  }
}

/** What the step moves out of a directory: the product does not find it any more. */
export function foreignPaths({ resource, action, observed, differences }: Step): readonly string[] {
  if (resource.kind !== 'directory' || action !== 'update' || observed.status !== 'known') return [];
  if (!differences.some(({ pointer }) => pointer === '/foreign')) return [];
  const names = observed.fields['foreign'];
  return Array.isArray(names) ? names.map((name) => join(resource.name, String(name))) : [];
}

async function removeStaged(path: string, { root, stage, host }: { readonly root: string; readonly stage: string; readonly host: Host }) {
  const place = relative(root, path);
  if (!place.startsWith('..')) await host.remove(join(stage, place), { recursive: true });
}

function attributesOf(stat: FileStat | undefined): { readonly mode?: string; readonly owner?: string; readonly group?: string } {
  return stat?.type === 'directory' ? { mode: stat.mode, owner: stat.owner, group: stat.group } : {};
}

/** Copies files, directories and links as they are; sockets and devices are no configuration. */
async function copyTree(from: string, to: string, host: Host): Promise<void> {
  for (const name of await host.list(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const stat = await host.stat(source);
    if (stat?.type === 'directory') {
      await host.makeDirectory(target, { mode: stat.mode, owner: stat.owner, group: stat.group });
      await copyTree(source, target, host);
    } else if (stat?.type === 'file') {
      const content = await host.readFile(source);
      if (content !== undefined) await host.writeFile(target, { content, mode: stat.mode, owner: stat.owner, group: stat.group });
    } else if (stat?.type === 'link' && stat.linkTarget !== undefined) {
      await host.writeLink(target, stat.linkTarget);
    }
  }
}

async function regularText(path: string, host: Host): Promise<string | undefined> {
  const bytes = (await host.stat(path))?.type === 'file' ? await host.readFile(path) : undefined;
  return bytes === undefined ? undefined : textOfBytes(bytes);
}

async function makeParents(directory: string, stage: string, host: Host): Promise<void> {
  if (directory === stage || (await host.stat(directory))?.type === 'directory') return;
  await makeParents(dirname(directory), stage, host);
  await host.makeDirectory(directory, { mode: '0755' });
}

function judge(test: ConfigTest, { exitCode, stdout, stderr, timedOut, spawnError }: ExecResult): string | undefined {
  const output = `${stdout}${stderr}`.trim();
  const said = output === '' ? 'it said nothing' : output.slice(-1500);
  if (spawnError !== undefined) return `the config test could not be started: ${spawnError}`;
  if (timedOut) return `the config test did not end in ${test.timeoutMs} ms`;
  if (exitCode !== test.exitCode) return said;
  if (test.output !== undefined && !matches(test.output, output)) return said;
  if (test.notOutput !== undefined && matches(test.notOutput, output)) return said;
  return undefined;
}

function matches(pattern: string, text: string): boolean {
  return RE2JS.compile(pattern).matcher(text).find();
}
