import type { EntriesChange } from './codec.ts';
import type { Addition, Language, TreePlace } from './language.ts';
import { type Container, refuseEntries, type TreeMember } from './tree.ts';

/** New members with the member that they are to stand behind, or before. Without either they go to the end of the container. */
export interface AdditionsPlace {
  readonly additions: readonly Addition[];
  readonly after?: TreeMember;
  readonly before?: TreeMember;
}

interface Siblings {
  readonly container: Container;
  /** All that is set in the container: names in an order of their own say where a new one belongs. */
  readonly change: EntriesChange;
}

/**
 * Where new members go: beside those of their name; where the order among several names has a meaning, where the order of the entries
 * says. Refuses what neither says.
 */
export function placeAdditions(language: Language, siblings: Siblings, additions: readonly Addition[]): readonly AdditionsPlace[] {
  const places: AdditionsPlace[] = [];
  for (const addition of additions) {
    const { after, before } = placeOf(language, siblings, addition.key);
    const last = places.at(-1);
    const isSame = last !== undefined && last.after === after && last.before === before;
    if (isSame) places[places.length - 1] = { ...last, additions: [...last.additions, addition] };
    else places.push({ additions: [addition], ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) });
  }
  return places;
}

function placeOf(language: Language, siblings: Siblings, key: string): Pick<TreePlace, 'after'> & { readonly before?: TreeMember } {
  const { members } = siblings.container;
  const others = rivalsOf(language, members, key);
  if (others.length === 0) {
    const kin = members.findLast((member) => nameOf(language, member.key) === nameOf(language, key));
    return kin === undefined || kin === members.at(-1) ? {} : { after: kin };
  }
  // Only entries have an order that is said.
  const foreign = others.find((other) => !Object.hasOwn(siblings.change, other.key));
  if (foreign !== undefined) refuseOrder(key, foreign.key);
  const keys = Object.keys(siblings.change);
  const earlier = others.filter((other) => keys.indexOf(other.key) < keys.indexOf(key));
  const [later] = others.filter((other) => !earlier.includes(other));
  const last = earlier.at(-1);
  if (last === undefined) return later === undefined ? {} : { before: later };
  if (later !== undefined && later.span.start < last.span.start) refuseOrder(key, later.key);
  return { after: last };
}

/** Refuses more items of a key whose items take turns with others of an order that has a meaning: where each belongs, a list cannot say. */
export function refuseAmongOthers(language: Language, { members }: Container, key: string): void {
  const own = members.filter((member) => member.key === key);
  const [first, last] = [own[0]?.span.start ?? 0, own.at(-1)?.span.start ?? 0];
  const between = rivalsOf(language, members, key).find(({ span }) => span.start > first && span.start < last);
  if (between !== undefined) refuseOrder(key, between.key);
}

/** Members of other keys whose order to the key has a meaning. */
function rivalsOf(language: Language, members: readonly TreeMember[], key: string): readonly TreeMember[] {
  const group = language.ordered?.find((names) => names.includes(nameOf(language, key)));
  return group === undefined ? [] : members.filter((member) => member.key !== key && group.includes(nameOf(language, member.key)));
}

function nameOf(language: Language, key: string): string {
  return language.nameOf?.(key) ?? key;
}

function refuseOrder(key: string, other: string): never {
  return refuseEntries(
    `whether '${key.slice(0, 60)}' stands before or behind '${other.slice(0, 60)}' has a meaning that the entries do not say; give both as entries in their order, or own the whole file`,
  );
}
