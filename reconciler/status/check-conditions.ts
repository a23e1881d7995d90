import type { Condition, MemberReport, Report } from '../../schemas/index.ts';

type ConditionRule =
  | 'ready-missing'
  | 'type-twice'
  | 'abnormal-not-true'
  | 'ready-while-reconciling'
  | 'stalled-and-reconciling'
  | 'ready-with-differences'
  | 'ready-out-of-sync'
  | 'synced-with-differences'
  | 'drifted-without-difference'
  | 'changed-in-the-future';

/** A report that contradicts itself: a fault of the agent that wrote it. */
export interface ConditionViolation {
  readonly rule: ConditionRule;
  /** Key of the member, or undefined for the host itself. */
  readonly member?: string;
  readonly message: string;
}

/** Laws of every report, whatever happened on the host. None broken: the report is consistent. */
export function checkConditions(report: Report): readonly ConditionViolation[] {
  return [
    ...checkList(report.conditions, report.at),
    ...(report.conditions.some(isReadyTrue) ? report.members.flatMap(checkReadyMember) : []),
    ...report.members.flatMap((member) => checkMember(member, report.at).map((violation) => ({ ...violation, member: member.key }))),
  ];
}

function checkMember(member: MemberReport, at: string): readonly ConditionViolation[] {
  const { conditions, differences, sync } = member;
  return [
    // A member may leave its conditions to its host, but not give half of them.
    ...(conditions.length > 0 ? checkList(conditions, at) : []),
    ...(conditions.some(isReadyTrue) ? checkReadyMember(member) : []),
    ...violation(sync.state === 'Synced' && differences.length > 0, {
      rule: 'synced-with-differences',
      message: `Synced with ${differences.length} differences`,
    }),
    ...violation(sync.state === 'Drifted' && differences.length === 0, {
      rule: 'drifted-without-difference',
      message: 'Drifted, but no difference says why',
    }),
  ];
}

/** The condition Ready, of the member or of its whole host, holds for the member. */
function checkReadyMember({ key, sync, differences }: MemberReport): readonly ConditionViolation[] {
  const isOutOfSync = sync.state !== 'Synced' && sync.state !== 'Exempt';
  return [
    ...violation(differences.length > 0, {
      rule: 'ready-with-differences',
      message: `Ready is True while ${key} has ${differences.length} differences`,
    }),
    ...violation(isOutOfSync, { rule: 'ready-out-of-sync', message: `Ready is True while ${key} is ${sync.state}` }),
  ];
}

function checkList(conditions: readonly Condition[], at: string): readonly ConditionViolation[] {
  const types = conditions.map((condition) => condition.type);
  const isTrue = (type: string) => conditions.some((condition) => condition.type === type && condition.status === 'True');
  const twice = new Set(types.filter((type, index) => types.indexOf(type) !== index));
  const abnormal = conditions.filter(({ type, status }) => (type === 'Reconciling' || type === 'Stalled') && status !== 'True');
  const early = conditions.filter(({ changedAt }) => Date.parse(changedAt) > Date.parse(at));
  return [
    ...violation(!types.includes('Ready'), { rule: 'ready-missing', message: 'there is no condition Ready' }),
    ...[...twice].flatMap((type) => violation(true, { rule: 'type-twice', message: `condition ${type} appears twice` })),
    ...abnormal.flatMap(({ type, status }) =>
      violation(true, { rule: 'abnormal-not-true', message: `${type} is ${status}: it is left out unless True` }),
    ),
    ...violation(isTrue('Ready') && isTrue('Reconciling'), {
      rule: 'ready-while-reconciling',
      message: 'Ready and Reconciling are both True',
    }),
    ...violation(isTrue('Stalled') && isTrue('Reconciling'), {
      rule: 'stalled-and-reconciling',
      message: 'Stalled and Reconciling are both True',
    }),
    ...early.flatMap(({ type, changedAt }) =>
      violation(true, { rule: 'changed-in-the-future', message: `${type} changed at ${changedAt}, after the report` }),
    ),
  ];
}

function isReadyTrue({ type, status }: Condition): boolean {
  return type === 'Ready' && status === 'True';
}

function violation(isBroken: boolean, found: ConditionViolation): readonly ConditionViolation[] {
  return isBroken ? [found] : [];
}
