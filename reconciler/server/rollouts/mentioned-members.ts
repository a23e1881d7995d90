import { type CheckIn, parseMemberKey } from '../../../schemas/index.ts';
import { Refusal } from '../http/refusal.ts';

/** Keys of the members that a check-in tells of, asks for, holds and gives back, by middleware in the order of the names. Throws Refusal. */
export function listMentioned({ members, asks, held, releases }: CheckIn): ReadonlyMap<string, readonly string[]> {
  const keys = new Set([...members, ...asks, ...held, ...releases].map(({ member }) => member));
  return Map.groupBy([...keys].sort(), readMiddleware);
}

function readMiddleware(key: string): string {
  const name = parseMemberKey(key);
  if (name === undefined) throw new Refusal('invalid', `${JSON.stringify(key)} is no key of a member: it is MIDDLEWARE/ID`);
  return name.middleware;
}
