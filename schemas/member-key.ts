import type { MemberKey } from './generated/types.ts';

/** The two names in a member's key. */
export interface MemberName {
  readonly middleware: string;
  /** As Git gives it, unique in its middleware. */
  readonly id: string;
}

/** One `/`, a middleware's name before it, and behind it an id without control characters. */
const grammar = /^(?<middleware>[a-z0-9-]{1,63})\/(?<id>[^/\p{Cc}]+)$/u;

export function formatMemberKey({ middleware, id }: MemberName): MemberKey {
  return `${middleware}/${id}`;
}

/** Undefined for a text that is no key; the caller decides whether to refuse it. */
export function parseMemberKey(text: string): MemberName | undefined {
  const { middleware, id } = grammar.exec(text)?.groups ?? {};
  return middleware === undefined || id === undefined ? undefined : { middleware, id };
}

/** The name of a member's middleware. Throws RangeError for a text that is no key. */
export function middlewareOf(key: MemberKey): string {
  return requireName(key).middleware;
}

/** The id that a member has in its middleware. Throws RangeError for a text that is no key. */
export function memberIdOf(key: MemberKey): string {
  return requireName(key).id;
}

/** False for a text that is no key. */
export function isMemberOf(key: MemberKey, middleware: string): boolean {
  return parseMemberKey(key)?.middleware === middleware;
}

function requireName(key: MemberKey): MemberName {
  const name = parseMemberKey(key);
  if (name === undefined) throw new RangeError(`${JSON.stringify(key)} is no key of a member: it is MIDDLEWARE/ID`);
  return name;
}
