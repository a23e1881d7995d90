import type { Condition, MemberReport, Report } from '../../schemas/index.ts';

export const conditionRules = [
  'ready-missing',
  'type-twice',
  'abnormal-not-true',
  'ready-while-reconciling',
  'stalled-and-reconciling',
  'ready-with-differences',
  'ready-out-of-sync',
  'synced-with-differences',
  'drifted-without-difference',
  'changed-in-the-future',
] as const;

/** A report that contradicts itself: a fault of the agent that wrote it. */
export interface ConditionViolation {
  readonly rule: (typeof conditionRules)[number];
  /** Key of the member, or undefined for the host itself. */
  readonly member?: string;
  readonly message: string;
}

/** What must hold for every report, whatever happened on the host. None: the report is consistent. */
export function checkConditions(report: Report): readonly ConditionViolation[] {
  return [
    ...checkList(report.conditions, report.at),
    ...report.members.flatMap((member) =>
      [...checkList(member.conditions, report.at), ...checkMember(member)].map((violation) => ({ ...violation, member: member.key })),
    ),
  ];
}

function checkList(conditions: readonly Condition[], at: string): readonly ConditionViolation[] {
  const found: ConditionViolation[] = [];
  const types = conditions.map((condition) => condition.type);
  const isTrue = (type: string) => conditions.some((condition) => condition.type === type && condition.status === 'True');
  if (!types.includes('Ready')) found.push({ rule: 'ready-missing', message: 'there is no condition Ready' });
  for (const type of new Set(types.filter((candidate, index) => types.indexOf(candidate) !== index))) {
    found.push({ rule: 'type-twice', message: `condition ${type} appears twice` });
  }
  for (const { type, status } of conditions) {
    const isAbnormal = type === 'Reconciling' || type === 'Stalled';
    if (isAbnormal && status !== 'True')
      found.push({ rule: 'abnormal-not-true', message: `${type} is ${status}: it is left out unless True` });
  }
  if (isTrue('Ready') && isTrue('Reconciling'))
    found.push({ rule: 'ready-while-reconciling', message: 'Ready and Reconciling are both True' });
  if (isTrue('Stalled') && isTrue('Reconciling'))
    found.push({ rule: 'stalled-and-reconciling', message: 'Stalled and Reconciling are both True' });
  for (const { type, changedAt } of conditions) {
    if (Date.parse(changedAt) > Date.parse(at))
      found.push({ rule: 'changed-in-the-future', message: `${type} changed at ${changedAt}, after the report` });
  }
  return found;
}

function checkMember({ conditions, differences, sync }: MemberReport): readonly ConditionViolation[] {
  const found: ConditionViolation[] = [];
  const isReady = conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  if (isReady && differences.length > 0)
    found.push({ rule: 'ready-with-differences', message: `Ready is True with ${differences.length} differences` });
  if (isReady && sync.state !== 'Synced' && sync.state !== 'Exempt')
    found.push({ rule: 'ready-out-of-sync', message: `Ready is True while sync is ${sync.state}` });
  if (sync.state === 'Synced' && differences.length > 0) {
    found.push({ rule: 'synced-with-differences', message: `Synced with ${differences.length} differences` });
  }
  if (sync.state === 'Drifted' && differences.length === 0)
    found.push({ rule: 'drifted-without-difference', message: 'Drifted, but no difference says why' });
  return found;
}
