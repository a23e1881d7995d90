/** A query parameter that makes no sense. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code = 'bad-query';
}

/** Throws QueryError. */
export function parseCount(name: string, { text, max }: { text: string; max: number }): number {
  const count = Number(text);
  if (!/^[0-9]{1,15}$/.test(text) || count < 1 || count > max)
    throw new QueryError(`${name} is a whole number from 1 to ${max}, not ${JSON.stringify(text)}`);
  return count;
}
