import { type Condition, canonicalJson, isEqual, type MemberReport, type Report, type Stance } from '../../schemas/index.ts';
import { HostError } from '../host/index.ts';
import type { ReportDraft } from '../report/report-facts.ts';
import { transitionEvents } from '../report/transition-events.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { openNumbering, type ReportNumber } from './numbering.ts';

/** Reports on disk until the server has them. */
export interface Outbox {
  /** Numbers the report and keeps it; a report without news is left out until a sign of life is due. */
  put(draft: ReportDraft): Promise<void>;
  /** The oldest report not yet delivered. */
  peek(): Promise<Report | undefined>;
  /** The server has it. */
  delivered(sequence: number): Promise<void>;
  /** Gives what waits numbers behind the server's last one: this host has lost its own count. */
  renumber(lastSequence: number): Promise<void>;
  readonly size: () => number;
  /** Names the state that counts the reports. */
  readonly epoch: () => string;
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

/** The part of the last report that the next one goes on from, also after a restart with nothing left in the spool. */
type LastReportFacts = Pick<Report, 'sequence' | 'conditions' | 'commit' | 'availableCommit'> & {
  readonly dropped: number;
  /** By member key. */
  readonly memberConditions: Readonly<Record<string, readonly Condition[]>>;
  readonly memberStances?: Readonly<Record<string, Stance>>;
};

/** A report without the number that it gets when it is kept. */
type Uncounted = Omit<Report, keyof ReportNumber>;

const lastReportFile = 'told.json';
/** Reports that are searched for one without events, when a report has to go. */
const searched = 50;

/** Opens the outbox and finds what an earlier run left in it. */
export async function openOutbox({ state, agentVersion, signOfLifeMs, capacity = 1000, onPut }: OutboxOptions): Promise<Outbox> {
  /** Reports that a full disk has no room for wait here. */
  const unwritten = new Map<number, Report>();
  const waiting = (await state.list('spool')).filter((name) => /^\d{12}\.json$/.test(name)).map((name) => Number.parseInt(name, 10));
  const numbering = await openNumbering(state, Math.max(0, ...waiting));
  let lastKept = await readLastReport(state);
  const newest = await readSpooled(waiting.at(-1) ?? 0);
  if (newest !== undefined && newest.sequence > (lastKept?.sequence ?? 0))
    lastKept = { ...lastReportOf(newest), dropped: lastKept?.dropped ?? 0 };
  let dropped = lastKept?.dropped ?? 0;
  let last: Report | undefined;

  async function put(draft: ReportDraft): Promise<void> {
    const conditions = keepSince(draft.conditions, lastKept?.conditions);
    const members = draft.members.map((member) => ({
      ...member,
      ...keepStance(member, lastKept?.memberStances?.[member.key]),
      conditions: keepSince(member.conditions, lastKept?.memberConditions[member.key]),
    }));
    // The loss is reported once there is room again: in every report meanwhile, it would make each of them news.
    const loss = waiting.length < capacity ? lossEvents(draft.at, dropped) : [];
    const events = [...loss, ...transitionEvents(draft, lastKept), ...draft.events].slice(0, 1000);
    const counted = { ...draft, conditions, members, events, agentVersion };
    if (last !== undefined && tellsNothingNew(counted, last, signOfLifeMs())) return;
    const report = await keep(counted);
    if (loss.length > 0) dropped = 0;
    if (waiting.length > capacity) await dropOne();
    last = report;
    lastKept = { ...lastReportOf(report), dropped };
    await tryWrite(state, { [lastReportFile]: JSON.stringify(lastKept) });
    onPut(report);
  }

  async function keep(uncounted: Uncounted): Promise<Report> {
    const report: Report = { ...uncounted, ...(await numbering.next()) };
    const { sequence } = report;
    if (!(await tryWrite(state, { [spoolName(sequence)]: JSON.stringify(report) }))) unwritten.set(sequence, report);
    waiting.push(sequence);
    return report;
  }

  /** Never the newest: it says how the host is now. */
  async function dropOne(): Promise<void> {
    const oldest = waiting.slice(0, -1).slice(0, searched);
    const victim = (await findQuiet(oldest)) ?? oldest[0];
    if (victim === undefined) return;
    await delivered(victim);
    dropped += 1;
  }

  async function findQuiet(candidates: readonly number[]): Promise<number | undefined> {
    for (const candidate of candidates) {
      const report = await readSpooled(candidate);
      if (report === undefined || report.events.length === 0) return candidate;
    }
    return undefined;
  }

  async function readSpooled(number: number): Promise<Report | undefined> {
    return unwritten.get(number) ?? readJson<Report>(state, spoolName(number));
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
    if (!unwritten.delete(number)) await state.remove(spoolName(number));
    const index = waiting.indexOf(number);
    if (index >= 0) waiting.splice(index, 1);
  }

  async function renumber(lastSequence: number): Promise<void> {
    const earlier = [...waiting];
    const reports = await Promise.all(earlier.map(readSpooled));
    waiting.splice(0, earlier.length);
    numbering.skip(lastSequence);
    for (const report of reports) if (report !== undefined) await keep(report);
    for (const number of earlier) if (!unwritten.delete(number)) await state.remove(spoolName(number));
  }

  return { put, renumber, peek, delivered, size: () => waiting.length, epoch: numbering.epoch };
}

/** False where the disk is full or read-only: a report must be delivered all the same. */
async function tryWrite(state: StateDirectory, files: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    for (const [name, content] of Object.entries(files)) await state.write(name, content);
    return true;
  } catch (error) {
    if (error instanceof HostError) return false;
    throw error;
  }
}

/** Undefined where a crash or a hand left something else than JSON. */
async function readJson<T>(state: StateDirectory, name: string): Promise<T | undefined> {
  const text = await state.read(name);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

async function readLastReport(state: StateDirectory): Promise<LastReportFacts | undefined> {
  const found = await readJson<Partial<LastReportFacts>>(state, lastReportFile);
  const { sequence, conditions, dropped, memberConditions = {} } = found ?? {};
  return sequence === undefined || dropped === undefined || !Array.isArray(conditions)
    ? undefined
    : { ...found, sequence, conditions, dropped, memberConditions };
}

function lastReportOf({ sequence, conditions, members, commit, availableCommit }: Report): Omit<LastReportFacts, 'dropped'> {
  return {
    sequence,
    conditions,
    memberConditions: Object.fromEntries(members.map((member) => [member.key, member.conditions])),
    memberStances: Object.fromEntries(members.flatMap(({ key, stance }) => (stance === undefined ? [] : [[key, stance]]))),
    ...(commit === undefined ? {} : { commit }),
    ...(availableCommit === undefined ? {} : { availableCommit }),
  };
}

function lossEvents(at: string, dropped: number): Report['events'] {
  return dropped === 0 ? [] : [{ code: 'ReportsDropped', at, message: `${dropped} reports were dropped while the server was away` }];
}

function spoolName(sequence: number): string {
  return `spool/${String(sequence).padStart(12, '0')}.json`;
}

/** A condition that stays the same keeps the time at which it became so. */
function keepSince(conditions: readonly Condition[], before: readonly Condition[] = []): readonly Condition[] {
  return conditions.map((condition) => {
    const earlier = before.find(({ type }) => type === condition.type);
    const isSame = earlier !== undefined && earlier.status === condition.status && earlier.reason === condition.reason;
    return isSame ? { ...condition, changedAt: earlier.changedAt } : condition;
  });
}

function keepStance({ stance }: MemberReport, before: Stance | undefined): Pick<MemberReport, 'stance'> {
  if (stance === undefined) return {};
  const isSame = before !== undefined && isEqual({ ...before, since: '' }, { ...stance, since: '' });
  return { stance: isSame ? before : stance };
}

function tellsNothingNew(report: Uncounted, last: Report, signOfLifeMs: number): boolean {
  const ageMs = Date.parse(report.at) - Date.parse(last.at);
  // A clock that was set back says nothing of how long the last report is ago.
  if (ageMs < 0 || ageMs >= signOfLifeMs) return false;
  return report.events.length === 0 && comparable(report) === comparable(last);
}

function comparable(report: Uncounted & Partial<ReportNumber>): string {
  const { epoch: _epoch, sequence: _sequence, at: _at, durationMs: _duration, trigger: _trigger, events: _events, ...rest } = report;
  return canonicalJson(rest);
}
