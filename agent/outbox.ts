import { type Condition, canonicalJson, type Report } from '../schemas/index.ts';
import type { ReportDraft } from './report/report-facts.ts';
import { transitionEvents } from './report/transition-events.ts';
import type { StateDirectory } from './state-directory.ts';

/** Reports on disk until the server has them. */
export interface Outbox {
  /** Numbers the report and keeps it; one that tells nothing new is left out until a sign of life is due. */
  put(draft: ReportDraft): Promise<void>;
  /** The oldest report not yet delivered. */
  peek(): Promise<Report | undefined>;
  /** The server has it. */
  delivered(sequence: number): Promise<void>;
  /** Gives what waits numbers behind the server's last one: this host has lost its own count. */
  renumber(lastSequence: number): Promise<void>;
  readonly size: () => number;
}

export interface OutboxOptions {
  readonly state: StateDirectory;
  readonly agentVersion: string;
  /** A report is kept at least this often even when nothing changed. */
  readonly signOfLifeMs: () => number;
  /** Reports kept while the server is away; beyond it the oldest without events go first. */
  readonly capacity?: number;
  /** Called after a report was kept. */
  readonly onPut: (report: Report) => void;
}

const sequenceFile = 'sequence';

/** Opens the outbox and finds what an earlier run left in it. */
export async function openOutbox({ state, agentVersion, signOfLifeMs, capacity = 1000, onPut }: OutboxOptions): Promise<Outbox> {
  const waiting = (await state.list('spool')).filter((name) => /^\d{12}\.json$/.test(name)).map((name) => Number.parseInt(name, 10));
  let sequence = Math.max(Number(await state.read(sequenceFile)) || 0, ...waiting);
  let last: Report | undefined = await readSpooled(waiting.at(-1) ?? 0);
  let dropped = 0;

  async function put(draft: ReportDraft): Promise<void> {
    const conditions = draft.conditions.map((condition) => keepSince(condition, last));
    const events = [...transitionEvents(draft, last), ...draft.events, ...lossEvents(draft.at, dropped)];
    const report: Report = { ...draft, conditions, events, sequence: sequence + 1, agentVersion };
    if (last !== undefined && tellsNothingNew(report, last, signOfLifeMs())) return;
    await keep(report);
    last = report;
    dropped = 0;
    if (waiting.length > capacity) await dropOne();
    onPut(report);
  }

  async function keep(report: Report): Promise<void> {
    sequence = report.sequence;
    // The number is spent before the report exists: a crash in between leaves a gap, never a number used twice.
    await state.write(sequenceFile, String(sequence));
    await state.write(spoolName(sequence), JSON.stringify(report));
    waiting.push(sequence);
  }

  async function dropOne(): Promise<void> {
    for (const candidate of [...waiting.slice(0, 50), waiting[0] ?? 0]) {
      const report = await readSpooled(candidate);
      if (report !== undefined && report.events.length > 0 && candidate !== waiting[0]) continue;
      await delivered(candidate);
      dropped += 1;
      return;
    }
  }

  async function readSpooled(number: number): Promise<Report | undefined> {
    const text = await state.read(spoolName(number));
    try {
      return text === undefined ? undefined : (JSON.parse(text) as Report);
    } catch {
      return undefined;
    }
  }

  async function peek(): Promise<Report | undefined> {
    for (let [oldest] = waiting; oldest !== undefined; [oldest] = waiting) {
      const report = await readSpooled(oldest);
      if (report !== undefined) return report;
      waiting.shift();
    }
    return undefined;
  }

  async function delivered(number: number): Promise<void> {
    await state.remove(spoolName(number));
    const index = waiting.indexOf(number);
    if (index >= 0) waiting.splice(index, 1);
  }

  async function renumber(lastSequence: number): Promise<void> {
    const reports = await Promise.all(waiting.map(readSpooled));
    const earlier = waiting.splice(0);
    sequence = Math.max(sequence, lastSequence);
    for (const report of reports) if (report !== undefined) await keep({ ...report, sequence: sequence + 1 });
    for (const number of earlier) await state.remove(spoolName(number));
  }

  return { put, renumber, peek, delivered, size: () => waiting.length };
}

function lossEvents(at: string, dropped: number): Report['events'] {
  return dropped === 0 ? [] : [{ code: 'ReportsDropped', at, message: `${dropped} reports were dropped while the server was away` }];
}

function spoolName(sequence: number): string {
  return `spool/${String(sequence).padStart(12, '0')}.json`;
}

/** A condition that stays the same keeps the time at which it became so. */
function keepSince(condition: Condition, last: Report | undefined): Condition {
  const earlier = last?.conditions.find(({ type }) => type === condition.type);
  return earlier !== undefined && earlier.status === condition.status && earlier.reason === condition.reason
    ? { ...condition, changedAt: earlier.changedAt }
    : condition;
}

function tellsNothingNew(report: Report, last: Report, signOfLifeMs: number): boolean {
  if (Date.parse(report.at) - Date.parse(last.at) >= signOfLifeMs) return false;
  return report.events.length === 0 && comparable(report) === comparable(last);
}

function comparable({ sequence: _sequence, at: _at, durationMs: _duration, trigger: _trigger, events: _events, ...rest }: Report): string {
  return canonicalJson(rest);
}
