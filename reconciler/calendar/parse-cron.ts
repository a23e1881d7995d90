/** A cron expression of five fields, ready to be compared with the clock on the wall. */
export interface Cron {
  /** Minutes after midnight, ascending. */
  readonly minutesOfDay: readonly number[];
  /** 1 to 31. */
  readonly days: ReadonlySet<number>;
  /** 1 to 12. */
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Both the day and the weekday are restricted: then either of them is enough. */
  readonly isEitherDay: boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: monthNames },
  { name: 'weekday', min: 0, max: 7, names: dayNames },
];

/** The expression, or what is wrong with it. */
export function parseCron(expression: string): { readonly cron: Cron } | { readonly problem: string } {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) return { problem: `${JSON.stringify(expression)} has ${parts.length} fields, not five` };
  const sets: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    const parsed = parseField(part, field);
    if (typeof parsed === 'string') return { problem: `${field.name} ${JSON.stringify(part)}: ${parsed}` };
    sets.push(parsed);
  }
  const [minutes = none, hours = none, days = none, months = none, weekdays = none] = sets;
  const minutesOfDay = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const isEitherDay = [parts[2], parts[4]].every((part) => part?.startsWith('*') === false);
  return { cron: { minutesOfDay, days, months, weekdays: new Set([...weekdays].map((day) => day % 7)), isEitherDay } };
}

/** The fault of a cron expression of five fields, or undefined. */
export function cronProblem(expression: string): string | undefined {
  const parsed = parseCron(expression);
  return 'problem' in parsed ? parsed.problem : undefined;
}

const none: ReadonlySet<number> = new Set();

function parseField(part: string, field: Field): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const range = parseItem(item, field);
    if (typeof range === 'string') return range;
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
  }
  return values;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

function parseItem(item: string, field: Field): Range | string {
  const match = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/([0-9]+))?$/.exec(item);
  if (match === null) return `${JSON.stringify(item)} is not *, a value, a range such as 1-5, or a step such as */5`;
  const [, from = '', to, stepText] = match;
  const step = Number(stepText ?? 1);
  if (step < 1 || (stepText !== undefined && step > field.max)) return `step ${stepText} is not between 1 and ${field.max}`;
  if (from === '*') return to === undefined ? { first: field.min, last: field.max, step } : '* has no range';
  if (stepText !== undefined && to === undefined) return 'a step needs * or a range before it';
  const first = parseValue(from, field);
  const last = to === undefined ? first : parseValue(to, field);
  if (first === undefined || last === undefined) return `values are between ${field.min} and ${field.max}`;
  return first > last ? `range ${from}-${to} runs backwards` : { first, last, step };
}

function parseValue(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? named + field.min : /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}
