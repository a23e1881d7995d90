import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterEngine } from '../../adapters/index.ts';
import { loadBuiltinAdapter } from '../../reconciler/compile/index.ts';
import { type CommitReviewer, createCommitReviewer, type ReportText } from '../../reconciler/server/index.ts';
import { type OpenSourceOptions, openSource, readBuiltinAdapters } from '../../reconciler/source/index.ts';
import type { FleetExpectation, LastReport } from '../../reconciler/status/index.ts';
import { createWork, type Work } from '../../reconciler/worker/create-work.ts';
import { createFleetRepository } from './git-server.ts';
import { aMemberReport, aReport } from './sample-fleet.ts';

export interface SampleReviewer {
  readonly reviewer: CommitReviewer;
  /** The work that it asks for, done in this thread. */
  readonly work: Work;
  readonly repository: OpenSourceOptions;
  /** Oldest first, under the name of what each does. */
  readonly commits: Readonly<Record<SampleStep, string>>;
  /** Puts another last report of data-1 in place of the one before. */
  readonly report: (last: LastReport) => void;
  readonly close: () => void;
}

export type SampleStep = 'first' | 'bigger' | 'broken' | 'secret' | 'slower' | 'words';

const now = Date.parse('2026-11-23T10:30:00.000Z');
const fleet = join(import.meta.dirname, '../../reconciler/review/scenarios/fleet');

/** The fleet of the review's scenarios in a real repository with some commits, and what the server would compare them with. */
export async function createSampleReviewer({ clock = () => now }: { readonly clock?: () => number } = {}): Promise<SampleReviewer> {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-reviewer-'));
  const repository = createFleetRepository(join(directory, 'fleet.git'));
  const cache = read('middleware/cache.yaml');
  const bigger = cache.replace('maxmemory: 1gb', 'maxmemory: 2gb');
  const secret = bigger.replaceAll('first-secret', 'second-secret');
  const coordination = read('middleware/coordination.yaml').replace('tickTime: 2000', 'tickTime: 3000');
  const step = (files: Readonly<Record<string, string | null>>, subject: string, author: string) =>
    repository.commit(files, { subject, author });
  const commits = {
    first: step(Object.fromEntries(paths().map((path) => [path, read(path)])), 'Describe the shop fleet', 'Grace Hopper'),
    bigger: step({ 'middleware/cache.yaml': bigger }, 'Give the cache 2 GB', 'Ada Lovelace'),
    broken: step({ 'middleware/web.yaml': 'kind: Middleware\n' }, 'Try something', '李雷'),
    secret: step({ 'middleware/web.yaml': read('middleware/web.yaml'), 'middleware/cache.yaml': secret }, 'Another password', '李雷'),
    slower: step(
      { 'middleware/coordination.yaml': coordination, 'middleware/sessions.yaml': null },
      'Slower ticks, no sessions',
      'Ada Lovelace',
    ),
    words: step({ 'README.md': 'The shop.\n' }, 'Say what this is', 'Grace Hopper'),
  };
  const expectation: FleetExpectation = {
    fleet: 'shop',
    commit: { id: commits.words },
    staleAfterMs: 300_000,
    organizations: [],
    applications: [],
    hosts: [],
    middleware: [],
  };
  let last = toText(aLastReport(clock()));
  const options = { location: repository.path, branch: 'main', cacheDir: join(directory, 'cache') };
  const builtin = readBuiltinAdapters().map((folder) => loadBuiltinAdapter(folder, adapterEngine));
  const work = createWork({ source: openSource(options), engine: adapterEngine, builtin });
  const { history } = await work.take(commits.words, AbortSignal.timeout(60_000));
  const reviewer = createCommitReviewer({
    history: () => history,
    work,
    store: { readReportTexts: async ({ hosts }) => [last].filter(({ host }) => hosts.includes(host)) },
    expectation: () => expectation,
    clock,
  });
  return {
    reviewer,
    work,
    repository: options,
    commits,
    report: (reported) => {
      last = toText(reported);
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A last report of data-1 from now, with all well. */
export function aLastReport(at: number): LastReport {
  const members = ['cache/1', 'coordination/1'].map((key) => aMemberReport({ key, parameters: [] }));
  const time = new Date(at).toISOString();
  return { report: aReport({ at: time, members }), receivedAt: time, clockSkewMs: 0 };
}

export function toText({ report, ...receipt }: LastReport): ReportText {
  return { ...receipt, host: report.host, body: JSON.stringify(report) };
}

function paths(): readonly string[] {
  const entries = readdirSync(fleet, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(fleet.length + 1));
}

function read(path: string): string {
  return readFileSync(join(fleet, path), 'utf8');
}
