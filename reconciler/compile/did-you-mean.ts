const maxCandidates = 2000;
const maxLength = 64;

/** The candidate nearest to a misspelt word, when it is near enough to be meant. */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word === '' || word.length > maxLength) return undefined;
  let limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  const lower = word.toLowerCase();
  let nearest: string | undefined;
  let seen = 0;
  for (const candidate of candidates) {
    if (++seen > maxCandidates) break;
    if (Math.abs(candidate.length - word.length) > limit || candidate.length > maxLength) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), limit);
    if (distance > limit || (distance === limit && nearest !== undefined)) continue;
    nearest = candidate;
    limit = distance;
  }
  return nearest;
}

/** `did you mean "x"?`, else the list of what there is. */
export function suggestion(word: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates];
  const nearest = nearestWord(word, known);
  if (nearest !== undefined) return `did you mean ${JSON.stringify(nearest)}?`;
  if (known.length === 0) return undefined;
  const shown = known.slice(0, 10).map((name) => JSON.stringify(name));
  return `known here: ${shown.join(', ')}${known.length > shown.length ? ` and ${known.length - shown.length} more` : ''}`;
}

/** Insertions, deletions, replacements and swaps of neighbours; more than the limit is told as limit + 1. */
function editDistance(first: string, second: string, limit: number): number {
  const [a, b] = withoutCommonEnds(first, second);
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
      best = Math.min(best, value);
    }
    if (best > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

function withoutCommonEnds(a: string, b: string): readonly [string, string] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
