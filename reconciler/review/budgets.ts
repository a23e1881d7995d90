import { type Budget, canonicalJson, type Diagnostic, isStronger } from '../../schemas/index.ts';
import { type FleetDocument, type FleetModel, placeAt, type SourcePlace } from '../compile/index.ts';
import { type BudgetInput, createScopeJudge, type PlacedBudget, type Subject, type SubjectMember } from './budget-scope.ts';
import { countOf, listNames, reviewFinding } from './review-finding.ts';

/** Findings about a change that exceeds the budgets of either commit: budgets that it removes or loosens count as well. */
export function judgeBudgets(input: BudgetInput): readonly Diagnostic[] {
  const keyOf = ({ owner, budget }: PlacedBudget) => canonicalJson([owner, budget]);
  const kept = budgetsOf(input.to);
  const keys = new Set(kept.map(keyOf));
  const dropped = budgetsOf(input.from).filter((placed) => !keys.has(keyOf(placed)));
  const judge = createScopeJudge(input);
  return [...kept, ...dropped.map((placed) => ({ ...placed, owner: `${placed.owner} in the base` }))].flatMap((placed) =>
    judgeBudget(placed, { subject: judge(placed), labels: input.labels }),
  );
}

function budgetsOf(fleet: FleetModel): readonly PlacedBudget[] {
  const organizations = [...fleet.organizations.values()].map(({ document }) => document);
  return [fleet.document, ...organizations].flatMap((document) => {
    const organization = document.kind === 'Organization' ? { organization: document.name } : {};
    return (document.value.spec?.budgets ?? []).map((budget, index) => ({
      budget,
      owner: `${document.kind} ${document.name}`,
      ...organization,
      place: budgetPlace(document, index),
      path: ['spec', 'budgets', index],
    }));
  });
}

function budgetPlace(document: FleetDocument, index: number): SourcePlace {
  return placeAt(document, ['spec', 'budgets', index]);
}

interface BudgetSubject {
  readonly subject: Subject;
  readonly labels: readonly string[];
}

function judgeBudget(placed: PlacedBudget, { subject, labels }: BudgetSubject): readonly Diagnostic[] {
  const { budget, owner, place, path } = placed;
  const breaches = [...breachesOfEffect(budget, subject), ...breachesOfCount(budget, subject), ...breachesOfDeletion(budget, subject)];
  const { unlessLabel } = budget;
  return breaches.map((breach) => {
    const detail = `${owner} wants "${budget.reason}"; ${breach}`;
    if (unlessLabel === undefined) return reviewFinding('MW9001', { detail, place, path });
    if (labels.includes(unlessLabel))
      return reviewFinding('MW9009', { detail: `${detail}, which the label ${unlessLabel} allows`, place, path });
    return reviewFinding('MW9001', { detail, place, path, fix: `change less, or have the label ${unlessLabel} put on the pull request` });
  });
}

function breachesOfEffect({ maxEffect, maxEffectOutsideWindow }: Budget, { members }: Subject): readonly string[] {
  const beyond = maxEffect === undefined ? [] : members.filter(({ review }) => isStronger(review.effect, maxEffect));
  const outside =
    maxEffectOutsideWindow === undefined
      ? []
      : members.filter(({ review, hasWindows }) => !hasWindows && isStronger(review.effect, maxEffectOutsideWindow));
  return [
    ...(beyond.length === 0 ? [] : [`${sufferers(beyond)} is more than ${maxEffect}`]),
    ...(outside.length === 0 ? [] : [`${sufferers(outside)} is more than ${maxEffectOutsideWindow}, and no rollout window limits it`]),
  ];
}

function sufferers(members: readonly SubjectMember[]): string {
  const byOutcome = Map.groupBy(members, ({ review }) => review.outcome);
  return [...byOutcome].map(([outcome, group]) => `${outcome} of ${listNames(group.map(({ review }) => review.key))}`).join(', ');
}

function breachesOfCount({ maxMembersAtOnce }: Budget, { members }: Subject): readonly string[] {
  if (maxMembersAtOnce === undefined) return [];
  const groups = [
    ...Map.groupBy(
      members.filter(({ isGoing }) => isGoing),
      ({ middleware }) => middleware,
    ),
  ];
  const counts = groups.map(([{ name, rollout }, group]) => ({ name, count: Math.min(group.length, rollout?.atOnce ?? 0) }));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total <= maxMembersAtOnce) return [];
  const who = listNames(counts.map(({ name, count }) => `${count} of ${name}`));
  return [`${countOf(total, 'member')} may be away at the same time (${who}), more than ${maxMembersAtOnce}`];
}

function breachesOfDeletion({ deletions }: Budget, { deleted }: Subject): readonly string[] {
  if (deletions === undefined || deleted.length === 0) return [];
  return [`${countOf(deleted.length, 'resource')} would be deleted (${listNames(deleted)})`];
}
