import { type Diagnostic, formatPointer } from '../../schemas/index.ts';
import type { FindingText, SourcePlace } from '../compile/index.ts';
import { type ReviewCode, reviewCodes } from './review-codes.ts';

export interface ReviewFindingText extends FindingText {
  readonly place?: SourcePlace | undefined;
  readonly path?: readonly (string | number)[];
}

export function reviewFinding(code: ReviewCode, { detail, fix, place, path }: ReviewFindingText): Diagnostic {
  const entry = reviewCodes[code];
  return {
    code,
    severity: entry.severity,
    summary: entry.summary,
    detail,
    fix: fix ?? entry.fix,
    ...place,
    ...(path === undefined ? {} : { pointer: formatPointer(path) }),
  };
}

const named = 3;

/** `a, b and c`, or the first few and how many more there are. */
export function listNames(names: readonly string[], limit = named): string {
  if (names.length > limit + 1) return `${names.slice(0, limit).join(', ')} and ${names.length - limit} more`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 member`, `2 members`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
