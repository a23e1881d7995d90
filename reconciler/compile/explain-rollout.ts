import type { Middleware, Rollout } from '../../schemas/index.ts';
import { type FleetDocument, placeAt } from './document.ts';
import type { ExplainedValue, OverriddenValue } from './explain.ts';
import type { FleetModel } from './model.ts';
import { decidesWindows, defaultCoordination, type RolloutLevel, rolloutDefaults, rolloutLevels } from './resolve/rollout.ts';

const fields = [
  'coordination',
  'maxUnavailable',
  'canary',
  'soak',
  'settle',
  'escalate',
  'deadline',
  'expireAfter',
  'windows',
  'overrun',
  'release',
] as const;

/** Every value of a middleware's rollout as it is written, and where it comes from; undefined when there is no such middleware. */
export function explainRollout(model: FleetModel, name: string): readonly ExplainedValue[] | undefined {
  const middleware = model.middleware.get(name);
  if (middleware === undefined) return undefined;
  const { document, organization } = middleware;
  const levels = rolloutLevels({ fleet: model.document, organizations: model.organizations, document, organization });
  return [...fields.flatMap((field) => explainField(field, { levels, document })), ...levels.flatMap(explainSums)];
}

interface FieldInput {
  readonly levels: readonly RolloutLevel[];
  readonly document: FleetDocument<Middleware>;
}

function explainField(field: (typeof fields)[number], { levels, document }: FieldInput): readonly ExplainedValue[] {
  const given = levels.filter(({ rollout }) => (field === 'windows' ? decidesWindows(rollout) : rollout[field] !== undefined));
  const defaults: Rollout = { ...rolloutDefaults, coordination: defaultCoordination(document) };
  const base = defaults[field] === undefined ? [] : [{ value: defaults[field], layer: 'default' }];
  const [winner, ...overrides] = [
    ...given.map((level) => writtenValue(level, { value: level.rollout[field], path: [field] })).reverse(),
    ...base,
  ];
  return winner === undefined ? [] : [{ pointer: `/${field}`, ...winner, overrides }];
}

/** Freezes and pauses: those of every level count. */
function explainSums(level: RolloutLevel): readonly ExplainedValue[] {
  const { freezes = [], pause } = level.rollout;
  return [
    ...freezes.map((freeze, index) => ({
      pointer: `/freezes/${index}`,
      ...writtenValue(level, { value: freeze, path: ['freezes', index] }),
      overrides: [],
    })),
    ...(pause === undefined ? [] : [{ pointer: '/pause', ...writtenValue(level, { value: pause, path: ['pause'] }), overrides: [] }]),
  ];
}

function writtenValue(
  { document }: RolloutLevel,
  { value, path }: { readonly value: unknown; readonly path: readonly (string | number)[] },
): OverriddenValue {
  return { value, layer: `${document.kind} ${document.name}`, place: placeAt(document, ['spec', 'rollout', ...path]) };
}
