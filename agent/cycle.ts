import { executableSteps, forgetEarlierBoot, noteEnds, type Plan, planHost } from '../reconciler/plan/index.ts';
import type { Ledger, Observation, Report } from '../schemas/index.ts';
import { askStances } from './ask-stances.ts';
import { type ConvergeDeps, converge, type StepResult } from './converge.ts';
import type { Desired, DesiredState } from './desired/desired-state.ts';
import { holdLoops } from './hold-loops.ts';
import { acquireLeases, type LeaseDeps, type Permit, releaseLeases } from './leases/index.ts';
import { findLedgerObstacle, readLedger, writeLedger } from './ledger/ledger.ts';
import { endsAfter, oweEffects, proofLedger, settleLedger } from './ledger/settle-ledger.ts';
import { rotateLogs } from './log-rotation/rotate-logs.ts';
import { lookMeanwhile } from './look-meanwhile.ts';
import { observeHost } from './observe.ts';
import { readLastWords } from './read-last-words.ts';
import { readRefusals } from './read-refusals.ts';
import { buildReport } from './report/build-report.ts';
import type { ReportDraft, ReportFacts } from './report/report-facts.ts';
import { reportMeanwhile } from './report-meanwhile.ts';
import type { StateDirectory } from './state/state-directory.ts';

export interface CycleDeps extends Omit<ConvergeDeps, 'permit'>, LeaseDeps {
  readonly hostName: string;
  /** Names the machine's boot: process ids of another one say nothing. */
  readonly boot: string;
  readonly desiredState: DesiredState;
  readonly state: StateDirectory;
  readonly now: () => Date;
  /** Takes what went wrong and does not end the cycle. */
  readonly log?: (message: string, fields: Readonly<Record<string, string>>) => void;
  /** Takes each report of the cycle: one before a change begins, one at the end. */
  readonly emit: (draft: ReportDraft) => Promise<void>;
  /** Resolves when something of the host may have changed; absent: nobody watches it. */
  readonly stirred?: ((signal: AbortSignal) => Promise<void>) | undefined;
}

export interface CycleOptions {
  readonly trigger: Report['trigger'];
  /** Observe and plan, write nothing: neither the host nor the ledger. */
  readonly dryRun?: boolean;
  /** Do not ask the source; enforce what is known. */
  readonly offline?: boolean;
}

/** The outcome of one cycle, from which the loop arms its triggers. */
export interface CycleOutcome {
  /** The newest commit, where it has errors. */
  readonly refused?: ReportFacts['refused'];
  readonly desired?: Desired;
  readonly plan?: Plan;
  readonly ledger: Ledger;
  readonly results: readonly StepResult[];
  readonly observed: ReadonlyMap<string, Observation>;
}

/** Commit to slice, slice to resources, resources to plan, plan to host, and what came of it to a report. */
export async function runCycle(options: CycleOptions, deps: CycleDeps): Promise<CycleOutcome> {
  const startedMs = deps.monotonicMs();
  const answer = await deps.desiredState.next({ offline: options.offline ?? false, signal: deps.signal });
  const logs = options.dryRun ? {} : await rotateAll(answer.desired?.resources ?? [], deps);
  const { ledger: remembered, problem } = await readLedger(deps.state, deps.hostName);
  const before = forgetEarlierBoot(remembered, deps.boot);
  const facts = { ...options, ...answer, ledgerBefore: before, ledgerProblem: problem, hostName: deps.hostName };
  const report = async (rest: Partial<Parameters<typeof buildReport>[0]>) => {
    const clocks = { at: deps.now().toISOString(), durationMs: deps.monotonicMs() - startedMs };
    const stances = await askStances({ desired: facts.desired, observed: rest.observed }, deps);
    await deps.emit(buildReport({ ...facts, ledger: before, results: [], ...clocks, ...logs, stances, ...rest }));
  };

  const { desired } = answer;
  const refused = answer.refused === undefined ? {} : { refused: answer.refused };
  if (desired === undefined) {
    if (!options.dryRun) await report({});
    return { ...refused, ledger: before, results: [], observed: new Map() };
  }
  // What was seen is as old as the beginning of the look: a process is not older by what others took.
  const seenAt = deps.now().toISOString();
  const observed = await observeHost({ ...desired, ledger: before }, deps);
  const ledger = await noteEndsSeen(before, { desired, observed, now: seenAt }, deps);
  const wished = planHost({ ...desired, ledger, observed, now: seenAt });
  if (options.dryRun) return { desired, ledger, results: [], observed, plan: wished };

  const permit = await acquireLeases({ desired, plan: wished, ledger }, deps);
  const plan = planHost({ ...desired, ledger, observed, now: seenAt, holds: permit.holds });
  const owed = oweEffects(permit.ledger, plan, seenAt);
  const isChanging = executableSteps(plan).length > 0;
  if (isChanging) {
    const stateProblem = await findLedgerObstacle(deps.state, ledger);
    if (stateProblem !== undefined) {
      await report({ observed, plan, ledger, stateProblem });
      return { ...refused, desired, ledger, results: [], observed, plan };
    }
    await report({ observed, plan, ledger: owed });
    await writeLedger(deps.state, { from: before, to: owed });
  }
  const results = await carryOut({ desired, plan, permit, observed, ledger, owed, report }, deps);

  const owned = proofLedger(owed, results);
  const now = isChanging ? deps.now().toISOString() : seenAt;
  const after = isChanging ? await observeHost({ ...desired, ledger: owned }, deps) : observed;
  const verified = isChanging ? planHost({ ...desired, ledger: owned, observed: after, now, holds: permit.holds }) : plan;

  const refusals = await readRefusals({ results, verified }, deps);
  const words = new Map([...refusals, ...(await readLastWords(owed, endsAfter({ results, verified, now }), deps))]);
  const earned = settleLedger(owed, { owedBefore: ledger.pending, plan, results, verified, now, words });
  const left = planHost({ ...desired, ledger: earned, observed: after, now });
  const settled = await releaseLeases({ desired, plan: left, ledger: earned }, deps);
  // Reported first and noted then: a crash in between reports it twice, and never leaves it unreported.
  await report({ observed: after, plan: verified, planned: plan, results, ledger: settled });
  await writeLedger(deps.state, { from: isChanging ? owed : before, to: settled });
  await holdLoops(left, { host: deps.host, failures: settled.failures, now: deps.now().toISOString() });
  return { ...refused, desired, plan: verified, ledger: settled, results, observed: after };
}

interface CarryOutInput {
  readonly desired: Desired;
  readonly plan: Plan;
  readonly permit: Permit;
  readonly observed: ReadonlyMap<string, Observation>;
  readonly ledger: Ledger;
  readonly owed: Ledger;
  readonly report: (rest: Partial<ReportFacts>) => Promise<void>;
}

/** Carries the plan out, and reports meanwhile what does not wait for the end of it. */
async function carryOut(work: CarryOutInput, deps: CycleDeps): Promise<readonly StepResult[]> {
  const { desired, plan, permit, observed, ledger, owed, report } = work;
  const ended: StepResult[] = [];
  const steps = converge(plan, desired.configTests, {
    ...deps,
    permit,
    isSuperseded: async () => (await deps.desiredState.next({ offline: true, signal: deps.signal })).desired?.commit !== desired.commit,
    awaitsSettling: (members) =>
      ledger.appliedCommit !== desired.commit || members.some((member) => permit.ledger.leases?.[member] !== undefined),
    onResult: (result) => void ended.push(result),
  });
  const cycle = { desired, plan, holds: permit.holds, observed, owed, owedBefore: ledger.pending };
  return reportMeanwhile(steps, {
    everyMs: desired.slice.fleet.intervalMs,
    report: async () => {
      const look = await lookMeanwhile({ ...cycle, results: [...ended] }, deps);
      await report({ ...look, at: deps.now().toISOString(), isMeanwhile: true });
    },
    stirred: deps.stirred,
    onFault: (error) => {
      if (!deps.signal.aborted)
        deps.log?.('look meanwhile failed', { error: error instanceof Error ? (error.stack ?? error.message) : `${error}` });
    },
  });
}

async function rotateAll(resources: Desired['resources'], deps: CycleDeps): Promise<Pick<ReportFacts, 'logProblem'>> {
  const problems = await rotateLogs(resources, { host: deps.host, state: deps.state, nowMs: deps.now().getTime() });
  return problems.length === 0 ? {} : { logProblem: problems.join('; ') };
}

/** The ledger with the processes that have ended since it was written, before anything is planned by it. */
async function noteEndsSeen(
  ledger: Ledger,
  { desired, observed, now }: { readonly desired: Desired; readonly observed: ReadonlyMap<string, Observation>; readonly now: string },
  deps: Pick<CycleDeps, 'host'>,
): Promise<Ledger> {
  const seen = desired.resources.flatMap((resource) => {
    const observation = observed.get(resource.id);
    return observation === undefined ? [] : [{ resource, observed: observation }];
  });
  const input = { seen, commit: desired.commit, now };
  return noteEnds(ledger, { ...input, words: await readLastWords(ledger, input, deps) });
}
