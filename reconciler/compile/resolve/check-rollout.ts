import { type Diagnostic, formatMemberKey, type Middleware, type Rollout, type RolloutPolicy } from '../../../schemas/index.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetDocument } from '../document.ts';
import { type FindingSpot, findingAt } from '../finding.ts';
import type { RolloutLevel } from './rollout.ts';

export interface CheckRolloutInput {
  readonly document: FleetDocument<Middleware>;
  readonly policy: RolloutPolicy;
  readonly levels: readonly RolloutLevel[];
}

/** Findings about a rollout and the members it is for, each at the level that decides. One member has no other to wait for. */
export function checkRollout(input: CheckRolloutInput): readonly Diagnostic[] {
  const { document, policy } = input;
  const count = document.value.spec.members.length;
  const unknown = checkCanaryMembers(document);
  if (count < 2) return unknown;
  return [...unknown, ...(policy.coordination === 'none' ? checkNone(input) : checkCounts(input, count))];
}

function checkCanaryMembers(document: FleetDocument<Middleware>): readonly Diagnostic[] {
  const ids = document.value.spec.members.map(({ id }) => String(id));
  const canaries = document.value.spec.rollout?.canary?.members ?? [];
  return canaries.flatMap((canary, index) => {
    if (ids.includes(String(canary))) return [];
    const detail = `${document.name} has no member ${JSON.stringify(String(canary))}`;
    const path = ['spec', 'rollout', 'canary', 'members', index];
    return [findingAt('MW3020', { document, path }, { detail, fix: suggestion(String(canary), ids) })];
  });
}

/** One finding a document, however many middleware follow it. */
function checkNone({ levels }: CheckRolloutInput): readonly Diagnostic[] {
  const detail = 'a commit that restarts several members may restart all of them at once';
  return writtenAt(levels, 'coordination').map((spot) => findingAt('MW5020', spot, { detail }));
}

function checkCounts({ document, policy, levels }: CheckRolloutInput, count: number): readonly Diagnostic[] {
  const { canary, maxUnavailable } = policy;
  const members = document.value.spec.members.map(({ id }) => formatMemberKey({ middleware: document.name, id: String(id) }));
  const canaries = canary?.count ?? members.filter((key) => canary?.members?.includes(key)).length;
  const all = canaries < count ? [] : writtenAt(levels, 'canary', canary?.count === undefined ? 'members' : 'count');
  const away = maxUnavailable < count ? [] : writtenAt(levels, 'maxUnavailable');
  const has = `${document.name} has ${count} members`;
  const fix = `give Middleware ${document.name} at most ${count - 1}`;
  return [
    ...all.map((spot) => findingAt('MW5018', spot, { detail: `${has}, and ${canaries} go first`, fix })),
    ...away.map((spot) => findingAt('MW5019', spot, { detail: `${has}, and ${maxUnavailable} may be away`, fix })),
  ];
}

/** Where the value that counts is written; nowhere when it is a default. */
function writtenAt(levels: readonly RolloutLevel[], field: keyof Rollout, ...below: readonly string[]): readonly FindingSpot[] {
  const level = levels.findLast(({ rollout }) => rollout[field] !== undefined);
  return level === undefined ? [] : [{ document: level.document, path: ['spec', 'rollout', field, ...below] }];
}
