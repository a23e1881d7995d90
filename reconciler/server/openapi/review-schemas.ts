import { count, flag, list, object, oneOf, ref, type Schema, text, time } from './schema-words.ts';

const texts = list(text);
const place = ref('ReviewPlace');
const change = oneOf('added', 'removed', 'changed');
const outcomes = oneOf(
  ...['uninstall', 'move', 'stop', 'recreate', 'restart', 'reload', 'hot', 'start', 'install', 'attach', 'detach', 'write', 'observe', 'none'],
);

/** What a change does, and how parameters came to be. */
export const reviewSchemas: Readonly<Record<string, Schema>> = {
  ReviewPlace: object({ file: text, line: count, column: count }),
  ReviewFinding: object(
    { severity: oneOf('error', 'warning'), code: text, summary: text, detail: text },
    { file: text, line: count, column: count, pointer: text, fix: text },
  ),
  SettingChange: object({ name: text }, { from: text, to: text, place }),
  ParameterChange: object({ name: text, effect: ref('Effect'), sensitive: flag, layer: text }, { from: text, to: text, running: text, place }),
  ResourceChange: object({
    resource: text,
    action: oneOf('create', 'update', 'remove'),
    fields: list(object({ field: text, effect: ref('Effect'), sensitive: flag }, { from: text, to: text })),
  }),
  MemberSight: object({
    health: ref('HealthState'),
    healthMessage: text,
    sync: ref('SyncState'),
    syncMessage: text,
    drift: list(object({ what: text, overwritten: flag }, { desired: text, observed: text, since: time, evidence: text })),
  }),
  MemberReview: object(
    {
      key: text,
      id: text,
      host: text,
      outcome: outcomes,
      effect: ref('Effect'),
      reasons: texts,
      parameters: list(ref('ParameterChange')),
      resources: list(ref('ResourceChange')),
      steps: texts,
      deletions: texts,
      left: texts,
      blocked: texts,
      becomesEnforced: flag,
    },
    { fromHost: text, role: text, observed: ref('MemberSight') },
  ),
  RolloutReview: object(
    {
      coordination: oneOf('lease', 'none'),
      atOnce: count,
      order: texts,
      canaries: texts,
      soakMs: count,
      roles: texts,
      windows: texts,
      freezes: texts,
      pauses: texts,
      isWhole: flag,
      away: texts,
      unseen: texts,
      before: count,
      worst: count,
      guarded: flag,
    },
    { quorum: count },
  ),
  MiddlewareReview: object(
    {
      name: text,
      adapter: text,
      title: text,
      change,
      topology: text,
      owners: texts,
      place,
      memberCount: count,
      settings: list(ref('SettingChange')),
      members: list(ref('MemberReview')),
    },
    { organization: text, application: text, rollout: ref('RolloutReview') },
  ),
  HostReview: object(
    {
      name: text,
      change: oneOf('added', 'removed', 'changed', 'none'),
      members: texts,
      settings: list(ref('SettingChange')),
      removals: object({ planned: count, cap: count, held: flag }),
      deletions: texts,
    },
    { organization: text },
  ),
  Review: object(
    {
      version: { const: 1 },
      fleet: text,
      from: text,
      to: text,
      verdict: oneOf('empty', 'changes', 'failed'),
      compiles: flag,
      statement: list(object({ text, grave: flag })),
      findings: list(ref('ReviewFinding')),
      totals: object({ changedHosts: count, changedMembers: count, hosts: count, members: count, deletions: count }),
      middleware: list(ref('MiddlewareReview')),
      hosts: list(ref('HostReview')),
      settings: list(ref('SettingChange')),
      reach: list(object({ file: text, kind: text, name: text, members: texts, changed: texts, hosts: count })),
      diagnostics: object({ added: list(ref('ReviewFinding')), solved: list(ref('ReviewFinding')) }),
      digest: object({ whole: text, desired: text }, { observed: text }),
    },
    { observation: object({ blind: list(object({ host: text, reason: text })), elsewhere: list(object({ host: text, commit: text })) }) },
  ),
  ComparedCommit: object({ id: text }, { author: text, committedAt: time, message: text }),
  ChangedParameter: object(
    { of: text, pointer: text, effect: ref('Effect'), sensitive: flag },
    { from: text, to: text, place: object({ file: text, line: count }), by: ref('ComparedCommit') },
  ),
  MiddlewareChanges: object({
    middleware: text,
    from: ref('ComparedCommit'),
    to: ref('ComparedCommit'),
    parameters: list(ref('ChangedParameter')),
    removed: texts,
    added: texts,
  }),
};
