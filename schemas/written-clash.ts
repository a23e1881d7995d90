/** Two places that cannot stand together: below the value that has the keyword. */
export interface Clash {
  readonly path: ClashPath;
  readonly other: ClashPath;
  readonly message: string;
}

export type ClashPath = readonly (string | number)[];

/** A map as people wrote it. */
export type WrittenMap = Readonly<Record<string, unknown>>;

export function isWrittenMap(value: unknown): value is WrittenMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
