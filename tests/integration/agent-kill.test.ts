import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { fetchJson } from '../../examples/demo/ask.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { type AgentHost, type AgentWorld, expectConsistentReports, mainPid, useAgentWorlds } from '../support/agent-world.ts';
import { fileAdapter, serviceProgram } from '../support/file-adapter.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { createRandom } from '../support/random.ts';
import { startReportServer } from '../support/report-server.ts';

const openWorld = useAgentWorlds();
const kills = Number(process.env['PLUMB_KILLS'] ?? 25);
const random = createRandom(kills);
const fileCount = 25;
const lineCount = 500;

it('a kill -9 at any moment of a converge leaves nothing by halves, and loses no report', {
  timeout: 600_000 + kills * 120_000,
}, async () => {
  const [port = 0] = await freePorts(1);
  const world = await openWorld({
    'fleet.yaml': fleetDocument(),
    'h1.yaml': hostDocument('h1'),
    'server.mjs': serviceProgram,
    ...fileAdapter({ service: true }),
    ...version(1, port),
  });
  const host = world.host('h1');
  const identity = host.keygen();
  expect(await host.once()).toMatchObject({ code: 0 });
  const pid = mainPid(host, 'plumb-vault-1');
  const window = await calibrate({ world, host, port });

  const totals = { killed: 0, midConverge: 0, halfWritten: 0, unconverged: 0, strays: 0 };
  // On a machine whose speed changes, more kills than a few miss the work: then there are more of them.
  const isEnough = (round: number) => round >= 4 * kills || (round >= kills && totals.midConverge > kills / 4);
  for (let round = 0; !isEnough(round); round += 1) {
    const wanted = 3 + round;
    const before = host.reports().map(({ sequence }) => sequence);
    const commit = world.commit(version(wanted, port));
    const isKilled = await killOnce({ host, commit, window, fromStart: round % 5 === 0 });
    if (isKilled) totals.killed += 1;
    if (isKilled && isBegun(host, commit) && host.ledger().appliedCommit !== commit) totals.midConverge += 1;

    totals.halfWritten += configurationsOf(host).filter((text) => !isWhole(text, [wanted - 1, wanted])).length;
    expect(validateDocument('Ledger', host.ledger()), `round ${round}`).toEqual([]);
    expect(
      host
        .reports()
        .map(({ sequence }) => sequence)
        .slice(0, before.length),
      `round ${round}`,
    ).toEqual(before);

    const { code, log } = await host.once();
    const isConverged =
      code === 0 &&
      host.ledger().appliedCommit === commit &&
      Object.keys(host.ledger().pending).length === 0 &&
      configurationsOf(host).every((text) => isWhole(text, [wanted])) &&
      (await fetchJson<{ version: number }>(`http://127.0.0.1:${port}/`))?.version === wanted;
    if (!isConverged) totals.unconverged += 1;
    expect(isConverged, `round ${round}: ${log}`).toBe(true);
    totals.strays += strays(host.root).length;
    expect(strays(host.root), `round ${round}`).toEqual([]);
    expect(
      host.events('CommitApplied').some(({ message }) => message.includes(commit)),
      `round ${round}: ${commit} is told applied`,
    ).toBe(true);
  }
  expect(mainPid(host, 'plumb-vault-1'), 'a reload that is done twice keeps the process').toBe(pid);
  expectConsistentReports(host.reports());

  const written = host.reports();
  const server = await startReportServer({ h1: identity });
  expect((await host.once('--server', server.url)).code).toBe(0);
  expect(host.reports(), 'all are delivered').toEqual([]);
  const arrived = server.accepted.map((line) => Number(line.split(' ')[1]));
  const lost = written.filter(({ sequence }) => !arrived.includes(sequence)).length;
  console.log(
    `P2 kills=${totals.killed} midConverge=${totals.midConverge} halfWritten=${totals.halfWritten} unconverged=${totals.unconverged} reports=${arrived.length} lost=${lost}`,
  );
  expect(lost).toBe(0);
  expect(arrived, 'in order and once').toEqual([...new Set(arrived)].sort((a, b) => a - b));
  expect(server.repeated()).toBe(0);
  expect(totals).toMatchObject({ halfWritten: 0, unconverged: 0, strays: 0 });
  expect(totals.midConverge, 'kills that hit a converge at work').toBeGreaterThan(kills / 4);
});

/** All files and the service of one version. */
function version(number: number, port: number): Readonly<Record<string, string>> {
  const names = Array.from({ length: fileCount }, (_, index) => `part-${String(index).padStart(2, '0')}.txt`);
  const content = Array.from({ length: lineCount }, (_, line) => `version ${number} line ${line} ${'='.repeat(60)}\n`).join('');
  const files = Object.fromEntries(names.map((name) => [name, { source: `data/${name}` }]));
  return {
    ...Object.fromEntries(names.map((name) => [`data/${name}`, `${name}\n${content}`])),
    'vault.yaml': middlewareDocument('vault', {
      adapter: 'vault',
      members: [{ host: 'h1', id: '1' }],
      files: { ...files, 'server.mjs': { source: 'server.mjs' } },
      parameters: { version: number, port, node: process.execPath },
    }),
  };
}

interface Window {
  /** From the start of the program to its end. */
  readonly wholeMs: number;
  /** From the first report, which is made before the first change, to the end. */
  readonly convergeMs: number;
}

/** How long a converge takes when nobody kills it. */
async function calibrate({ world, host, port }: { world: AgentWorld; host: AgentHost; port: number }): Promise<Window> {
  const commit = world.commit(version(2, port));
  const startedMs = performance.now();
  const program = host.startOnce();
  let isEnded = false;
  const ended = program.ended.then(() => {
    isEnded = true;
  });
  while (!isBegun(host, commit) && !isEnded) await sleep(2);
  const begunMs = performance.now();
  await ended;
  expect(host.ledger().appliedCommit, program.log()).toBe(commit);
  return { wholeMs: performance.now() - startedMs, convergeMs: performance.now() - begunMs };
}

interface Attempt {
  readonly host: AgentHost;
  readonly commit: string;
  readonly window: Window;
  /** Anywhere in the run, or only once it has something to change. */
  readonly fromStart: boolean;
}

async function killOnce({ host, commit, window, fromStart }: Attempt): Promise<boolean> {
  const program = host.startOnce();
  let isEnded = false;
  const ended = program.ended.then((how) => {
    isEnded = true;
    return how;
  });
  while (!fromStart && !isEnded && !isBegun(host, commit)) await sleep(2);
  await sleep(random() * (fromStart ? window.wholeMs : window.convergeMs));
  await program.kill();
  return (await ended).signal === 'SIGKILL';
}

/** The first report of a cycle that changes something is kept before the first change. */
function isBegun(host: AgentHost, commit: string): boolean {
  const spool = join(host.state, 'spool');
  const newest = readdirSync(spool)
    .filter((name) => /^\d{12}\.json$/.test(name))
    .sort()
    .at(-1);
  return newest !== undefined && readFileSync(join(spool, newest), 'utf8').includes(`"commit":"${commit}"`);
}

function configurationsOf(host: AgentHost): readonly string[] {
  const directory = join(host.root, 'etc/plumb/vault/vault-1');
  const names = readdirSync(directory).filter((name) => name.startsWith('part-') || name === 'config.json');
  expect(names).toHaveLength(fileCount + 1);
  return names.map((name) => readFileSync(join(directory, name), 'utf8'));
}

/** Whether the text is one of the versions from its first line to its last. */
function isWhole(text: string, versions: readonly number[]): boolean {
  if (text.startsWith('{')) return versions.includes((JSON.parse(text) as { readonly version: number }).version);
  return versions.some((number) => {
    const lines = text.split(`version ${number} line `).length - 1;
    return lines === lineCount && text.endsWith(`version ${number} line ${lineCount - 1} ${'='.repeat(60)}\n`);
  });
}

/** Remains of an atomic write or a staged tree that was cut, anywhere under the root. */
function strays(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.plumb-(stage|[0-9a-f]{12})|\/clone-\d+/.test(path));
}
