import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import {
  type AgentHost,
  type AgentWorld,
  conditionOf,
  expectConsistentReports,
  useAgentWorlds,
  waitForReport,
  waitForSynced,
} from '../support/agent-world.ts';
import { fileAdapter } from '../support/file-adapter.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';

const openWorld = useAgentWorlds();

describe('history goes forward only', () => {
  it('holds a host where it is over an older commit, a rewritten branch and another history, also after a restart', async () => {
    const { world, host } = await start();
    const first = tip(world);
    let agent = host.run();
    await waitForSynced(host, first);
    const second = world.commit({ 'note.yaml': note('two') });
    await waitForSynced(host, second);

    setTo(world, first);
    await expectHeld(host, { refused: first, inForce: second, why: 'is older than' });
    expect(await agent.stop(), agent.log()).toBe(0);
    agent = host.run();
    await waitForReport(host, 'held after the restart', (one) => one.trigger === 'start' && one.availableCommit === first, 'newest');
    await expectHeld(host, { refused: first, inForce: second, why: 'is older than' });

    const rewritten = world.commit({ 'note.yaml': note('rewritten') });
    await expectHeld(host, { refused: rewritten, inForce: second, why: 'is of a rewritten branch: it does not contain' });
    const foreign = world.repository.forcePush(files('foreign'));
    await expectHeld(host, { refused: foreign, inForce: second, why: 'is of another history: it has no commit in common with' });
    expect(host.events('CommitRefused').map(({ message }) => message)).toEqual([
      expect.stringContaining(`${first} is older than ${second}`),
      expect.stringContaining(rewritten),
      expect.stringContaining(foreign),
    ]);
    expect(host.events('SourceUnreachable')).toEqual([]);

    // The branch put back is where the host is; a revert on top of it is a commit like others.
    setTo(world, second);
    await waitForReport(host, 'the branch put back', (one) => conditionOf(one, 'SourceReady')?.status === 'True', 'newest');
    const revert = world.commit({ 'note.yaml': note('one') }, { subject: 'Revert' });
    await waitForSynced(host, revert);
    expect(readFileSync(fileOf(host), 'utf8')).toBe('one');
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
  });

  it('follows what a person accepts on the host, once', async () => {
    const { world, host } = await start();
    const first = tip(world);
    let agent = host.run();
    await waitForSynced(host, first);
    const second = world.commit({ 'note.yaml': note('two') });
    await waitForSynced(host, second);
    setTo(world, first);
    await expectHeld(host, { refused: first, inForce: second, why: 'is older than' });
    expect(await agent.stop(), agent.log()).toBe(0);
    expect(accept(world, { host, commit: first }).error).toContain(`accepted ${first}`);
    // Whoever looks uses nothing up.
    const remembered = stateOf(host);
    for (const command of ['diff', 'observe']) expect(await look(world, { host, command }), command).toContain('/a.txt');
    expect(stateOf(host)).toEqual(remembered);
    agent = host.run();
    await waitForSynced(host, first);
    expect(readFileSync(fileOf(host), 'utf8')).toBe('one');
    const amended = world.repository.forcePush(files('amended'));
    await expectHeld(host, { refused: amended, inForce: first, why: 'is of another history: it has no commit in common with' });
    expect(await agent.stop(), agent.log()).toBe(0);
    expectConsistentReports(host.reports());
  });

  it('follows a branch made anew that says which commit it takes the place of', async () => {
    const { world, host } = await start();
    const agent = host.run();
    const first = tip(world);
    await waitForSynced(host, first);
    const fleet = fleetDocument({ history: { replaces: [first] } });
    const made = world.repository.forcePush({ ...files('made anew'), 'fleet.yaml': fleet });
    await waitForSynced(host, made);
    // An older state of that history says so too, of a commit that is no longer in force.
    const next = world.commit({ 'note.yaml': note('next') });
    await waitForSynced(host, next);
    setTo(world, made);
    await expectHeld(host, { refused: made, inForce: next, why: 'is older than' });
    expect(await agent.stop(), agent.log()).toBe(0);
  });

  it('lets a commit that was refused for its errors be amended, and says of plumb-agent once what is left', async () => {
    const { world, host } = await start();
    const first = tip(world);
    expect((await host.once()).code).toBe(0);
    world.commit({ 'note.yaml': note('two').replace('"vault"', '"vaults"') });
    expect((await host.once()).code).toBe(4);
    const compare = async (repo?: string) =>
      (await lookAndEnd(world, { host, command: 'diff', ...(repo === undefined ? {} : { repo }) })).code;
    expect(await compare(), 'in sync with a commit that is not the newest').toBe(2);
    setTo(world, first);
    expect(await compare(), 'in sync').toBe(0);
    expect(await compare('http://127.0.0.1:1/fleet.git'), 'in sync with what is remembered').toBe(2);
    expect((await host.once('--repo', 'http://127.0.0.1:1/fleet.git')).code, 'as what is remembered').toBe(4);
    const amended = world.commit({ 'note.yaml': note('two') });
    expect((await host.once()).code, 'it goes on from the commit in force').toBe(0);
    setTo(world, first);
    const again = world.commit({ 'note.yaml': note('three') });
    const { code, log } = await host.once();
    expect(code).toBe(4);
    expect(log).toContain(`${again} is of a rewritten branch: it does not contain ${amended}, which is in force`);
    expect(log).toContain(`plumb-agent accept ${again}`);
    expect(accept(world, { host, commit: again.slice(0, 12) })).toMatchObject({ code: 2, error: expect.stringContaining('40 digits') });
    expect(accept(world, { host, commit: again }).code).toBe(0);
    expect((await host.once()).code).toBe(0);
    expect(readFileSync(fileOf(host), 'utf8')).toBe('three');
  });

  it('says of a tag that it is no branch', async () => {
    const { world, host } = await start();
    world.repository.git('tag', 'v1', 'main');
    const { code, log } = await host.once('--branch', 'v1');
    expect([code, log]).toEqual([2, expect.stringContaining('has no branch v1')]);
  });
});

interface Held {
  readonly refused: string;
  readonly inForce: string;
  readonly why: string;
}

async function expectHeld(host: AgentHost, { refused, inForce, why }: Held): Promise<void> {
  const isHeld = (one: Report) => one.availableCommit === refused && conditionOf(one, 'SourceReady')?.reason === 'HistoryNotForward';
  const report = await waitForReport(host, `${refused} held`, isHeld, 'newest');
  expect(report).toMatchObject({ commit: inForce, appliedCommit: inForce, diagnostics: [{ code: 'MW8006' }] });
  expect(conditionOf(report, 'SourceReady')?.message).toContain(`${refused} ${why}`);
  expect(conditionOf(report, 'Ready')).toMatchObject({ status: 'True' });
}

function accept(world: AgentWorld, { host, commit }: { readonly host: AgentHost; readonly commit: string }) {
  const args = [world.bundle.agent, 'accept', commit, '--host', host.name, '--root', host.root];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { code: status, error: stderr };
}

/** Standard output of the command, with the git server of this process answering meanwhile. */
async function look(world: AgentWorld, asked: { readonly host: AgentHost; readonly command: string }): Promise<string> {
  return (await lookAndEnd(world, asked)).output;
}

async function lookAndEnd(
  world: AgentWorld,
  { host, command, repo = world.repositoryUrl }: { readonly host: AgentHost; readonly command: string; readonly repo?: string },
): Promise<{ readonly output: string; readonly code: number | null }> {
  const args = [world.bundle.agent, command, '--repo', repo, '--host', host.name, '--root', host.root];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { output: await text(child.stdout), code: await ended };
}

/** What the agent remembers, by file; its copy of the repository may be brought up to date by anybody. */
function stateOf(host: AgentHost): Readonly<Record<string, string>> {
  const names = readdirSync(host.state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => !path.includes('/git/'));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

async function start(): Promise<{ world: AgentWorld; host: AgentHost }> {
  const world = await openWorld(files('one'));
  return { world, host: world.host('h1') };
}

function files(text: string) {
  return { 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1'), ...fileAdapter(), 'note.yaml': note(text) };
}

function note(text: string): string {
  return middlewareDocument('note', { adapter: 'vault', members: [{ host: 'h1', id: '1' }], files: { 'a.txt': { content: text } } });
}

function setTo(world: AgentWorld, commit: string): void {
  world.repository.git('update-ref', 'refs/heads/main', commit);
}

function tip(world: AgentWorld): string {
  return world.repository.git('rev-parse', 'main').trim();
}

function fileOf(host: AgentHost): string {
  return join(host.root, 'etc/plumb/vault/note-1/a.txt');
}
