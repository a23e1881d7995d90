import type { Difference } from '../../schemas/index.ts';
import { executableSteps } from './plan-document.ts';
import type { Plan, Step } from './step.ts';

/** The plan for people, one line a step and one a difference. */
export function formatPlan(plan: Plan): string {
  const shown = plan.steps.filter(({ action }) => action !== 'none');
  if (shown.length === 0) return `${plan.host} is in sync with ${plan.commit}\n`;
  const lines = shown.flatMap((step) => [stepLine(step), ...step.differences.map(differenceLine), ...reasonLines(step)]);
  const blocked = shown.filter(({ blocked: block }) => block !== undefined).length;
  const summary = `${plan.host} at ${plan.commit}: ${executableSteps(plan).length} to do, ${blocked} blocked`;
  return `${[...lines, summary].join('\n')}\n`;
}

const signs = { none: ' ', create: '+', update: '~', remove: '-', refresh: '!', check: '?', forget: '.' } as const;

function stepLine({ action, resource, effect, refresh }: Step): string {
  const cost = refresh?.effect ?? effect;
  return `${signs[action]} ${action} ${resource.id}${cost === 'none' ? '' : ` (${cost})`}`;
}

function differenceLine({ pointer, desired, observed, origin, effect, place }: Difference): string {
  const where = pointer === '' ? 'existence' : pointer;
  return `    ${where}: ${oneLine(observed)} -> ${oneLine(desired)}  [${origin} on ${place}, ${effect}]`;
}

function reasonLines({ refresh, first = [], blocked }: Step): readonly string[] {
  return [
    ...(blocked === undefined ? first.map(({ title }) => `    first: ${title}`) : []),
    ...(refresh === undefined ? [] : [`    because of ${refresh.reasons.join(', ')}`]),
    ...(blocked === undefined ? [] : [`    blocked, ${blocked.reason}: ${blocked.message}`]),
  ];
}

function oneLine(value: unknown): string {
  if (value === null) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const [first = '', ...rest] = text.split('\n');
  const cut = first.length > 100 ? `${first.slice(0, 97)}...` : first;
  return rest.length === 0 ? cut : `${cut} (${rest.length + 1} lines)`;
}
