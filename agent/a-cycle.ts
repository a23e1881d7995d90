import { executableSteps, noteEnds, type Plan, planHost } from '../reconciler/plan/index.ts';
import { checkConditions } from '../reconciler/status/index.ts';
import type { Ledger, Observation, RenderedParameter, Resource, ResourceOf, StepBlock } from '../schemas/index.ts';
import { validateDocument } from '../schemas/validate.ts';
import type { StepResult } from './converge.ts';
import { aDesired } from './desired/a-desired.ts';
import { oweEffects, proofLedger, settleLedger } from './ledger/settle-ledger.ts';
import { buildReport } from './report/build-report.ts';
import type { ReportDraft, ReportFacts } from './report/report-facts.ts';
import { aResource } from './resources/a-resource.ts';

/** A cycle of values for tests: what is seen before and after, and how the steps went, in place of a machine. */

export const now = '2026-01-02T03:04:05.000Z';
export const later = (seconds: number): string => new Date(Date.parse(now) + seconds * 1000).toISOString();

const service = 'service[shopd]';

export function aConf(over: Partial<ResourceOf<'file'>> = {}, entries: Readonly<Record<string, unknown>> = { size: '1', color: 'red' }) {
  const parts = {
    name: '/etc/shop.conf',
    fields: { type: 'file', mode: '0640', entries },
    via: { format: 'redis', merge: 'own' },
  } as const;
  const effects = { '/entries/size': 'hot', '/entries/color': 'reload', '/mode': 'none' } as const;
  return { ...aResource('file', parts), effect: 'restart', effects, notify: [service], ...over } satisfies ResourceOf<'file'>;
}

export function aDaemon(over: Partial<ResourceOf<'service'>> = {}) {
  const via = {
    manager: 'supervisor',
    argv: ['shopd'],
    reload: { signal: 'SIGHUP' },
    stop: { signal: 'SIGTERM', timeoutMs: 1000 },
  } as const;
  const parts = { name: 'shopd', fields: { running: true, enabled: true }, via } as const;
  return { ...aResource('service', parts), after: ['file[/etc/shop.conf]'], ...over } satisfies ResourceOf<'service'>;
}

export function someValues(
  values: Readonly<Record<string, string>> = { size: '1', color: 'red' },
  over: Partial<ResourceOf<'parameters'>> = {},
) {
  const read = { tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 1 };
  const parts = { name: 'shop/one:running', fields: { values }, via: { service, read, apply: {}, canonical: {} } };
  const effects = { '/values/size': 'hot', '/values/color': 'reload' } as const;
  return { ...aResource('parameters', parts), effects, notify: [service], after: [service], ...over } satisfies ResourceOf<'parameters'>;
}

export function aHealth(over: Partial<ResourceOf<'health'>> = {}) {
  const parts = { name: 'shop/one:ping', fields: { healthy: true }, via: { probe: { timeoutMs: 1 }, waitMs: 1 } } as const;
  return { ...aResource('health', parts), after: [service], ...over } satisfies ResourceOf<'health'>;
}

export const absent: Observation = { status: 'absent' };
export const unknown: Observation = { status: 'unknown', reason: 'permission denied' };

export function seen(
  resource: Resource,
  over: Readonly<Record<string, unknown>> = {},
  facts: Extract<Observation, { status: 'known' }>['facts'] = {},
): Observation {
  return { status: 'known', fields: { ...resource.fields, ...over }, facts: { startedAt: '2026-01-01T00:00:00.000Z', ...facts } };
}

function asWanted(resource: Resource): Observation {
  return seen(resource);
}

export interface CycleInput {
  readonly resources: readonly Resource[];
  /** By resource id; what is not named is as wanted. */
  readonly before?: Readonly<Record<string, Observation>>;
  readonly after?: Readonly<Record<string, Observation>>;
  /** By resource id: steps that are not simply done. */
  readonly results?: Readonly<Record<string, Partial<StepResult>>>;
  readonly commit?: string;
  readonly at?: string;
  readonly parameters?: readonly RenderedParameter[];
  readonly facts?: Partial<ReportFacts>;
  /** Members that wait for their turn, and why. */
  readonly holds?: ReadonlyMap<string, StepBlock>;
  /** By service: the end of its log. */
  readonly words?: ReadonlyMap<string, string>;
}

export interface CycleValues {
  readonly plan: Plan;
  readonly owed: Ledger;
  readonly results: readonly StepResult[];
  readonly verified: Plan;
  readonly settled: Ledger;
  /** One where the cycle changed nothing, else one before and one after. Each is checked. */
  readonly drafts: readonly ReportDraft[];
}

export function aCycle(ledger: Ledger, input: CycleInput): CycleValues {
  const { at = now, before = {}, after = {}, commit = 'c1' } = input;
  const seen = input.resources.map((resource) => ({ resource, observed: before[resource.id] ?? asWanted(resource) }));
  const noted = noteEnds(ledger, { seen, commit, now: at });
  const plan = planOf(noted, before, input);
  const owed = oweEffects(noted, plan, at);
  const results = executableSteps(plan).map(
    (step): StepResult => ({ step, status: 'done', durationMs: 1, ...input.results?.[step.resource.id] }),
  );
  const isChanging = results.length > 0;
  const verified = isChanging ? planOf(proofLedger(owed, results), after, input) : plan;
  const settled = settleLedger(owed, {
    owedBefore: noted.pending,
    plan,
    results,
    verified,
    now: at,
    ...(input.words === undefined ? {} : { words: input.words }),
  });
  const { parameters = [] } = input;
  const desired = aDesired(input.resources, { commit, parameters });
  const facts = {
    hostName: 'h1',
    trigger: 'manual',
    at,
    durationMs: 1,
    desired,
    ledgerBefore: ledger,
    results: [],
    ...input.facts,
  } as const;
  const drafts = [
    ...(isChanging ? [checked(buildReport({ ...facts, plan, ledger: owed }))] : []),
    checked(buildReport({ ...facts, plan: verified, planned: plan, results, ledger: settled })),
  ];
  return { plan, owed, results, verified, settled, drafts };
}

/** The draft, when it is what the wire allows and does not contradict itself. */
export function checked(draft: ReportDraft): ReportDraft {
  const report = { ...draft, sequence: 1, agentVersion: '0' };
  const faults = [...validateDocument('Report', report), ...checkConditions(report)];
  if (faults.length > 0) throw new Error(`a wrong report: ${JSON.stringify(faults)}`);
  return draft;
}

/** Several cycles, each on the ledger that the one before left. */
export function someCycles(inputs: readonly CycleInput[], ledger: Ledger): readonly CycleValues[] {
  const cycles: CycleValues[] = [];
  for (const input of inputs) cycles.push(aCycle(cycles.at(-1)?.settled ?? ledger, input));
  return cycles;
}

function planOf(ledger: Ledger, observed: Readonly<Record<string, Observation>>, input: CycleInput): Plan {
  const { resources, commit = 'c1', at = now, holds = new Map() } = input;
  const wanted = new Map(resources.map((resource) => [resource.id, asWanted(resource)]));
  const { slice } = aDesired(resources, { commit });
  return planHost({ slice, resources, observed: new Map([...wanted, ...Object.entries(observed)]), ledger, now: at, holds });
}
