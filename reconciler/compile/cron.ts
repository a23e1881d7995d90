interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'weekday', min: 0, max: 7, names: days },
];

/** What is wrong with a cron expression of five fields, or undefined. */
export function cronProblem(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) return `${JSON.stringify(expression)} has ${parts.length} fields, not five`;
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    for (const item of part.split(',')) {
      const problem = itemProblem(item, field);
      if (problem !== undefined) return `${field.name} ${JSON.stringify(part)}: ${problem}`;
    }
  }
  return undefined;
}

function itemProblem(item: string, field: Field): string | undefined {
  const match = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/([0-9]+))?$/.exec(item);
  if (match === null) return `${JSON.stringify(item)} is not *, a value, a range such as 1-5, or a step such as */5`;
  const [, from = '', to, step] = match;
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.max)) return `step ${step} is not between 1 and ${field.max}`;
  if (from === '*') return to === undefined ? undefined : '* has no range';
  if (step !== undefined && to === undefined) return `a step needs * or a range before it`;
  const values = [from, ...(to === undefined ? [] : [to])].map((text) => parseValue(text, field));
  const [first, last] = values;
  if (first === undefined || values.includes(undefined)) return `values are between ${field.min} and ${field.max}`;
  return last !== undefined && first > last ? `range ${from}-${to} runs backwards` : undefined;
}

function parseValue(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named >= 0 ? named + field.min : /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}
