/** How much of each list a document shows. What is left out is counted. */
export interface Limits {
  readonly middleware: number;
  /** Groups of members with the same changes, of one middleware. */
  readonly groups: number;
  readonly members: number;
  /** Parameters, resources and settings of one table. */
  readonly rows: number;
  readonly findings: number;
  readonly reach: number;
}

export const unlimited: Limits = limitsOf(Number.POSITIVE_INFINITY);

/** The most detailed first: the first that fits is taken. */
export const shrinking: readonly Limits[] = [200, 60, 25, 12, 6, 3, 1].map(limitsOf);

function limitsOf(most: number): Limits {
  return { middleware: most, groups: Math.ceil(most / 4), members: most, rows: most, findings: Math.max(most, 5), reach: most };
}
