/** Bounds that keep hostile input cheap; each has a code of its own. */
export const limits = {
  fileBytes: 1024 * 1024,
  files: 20_000,
  totalBytes: 64 * 1024 * 1024,
  depth: 100,
  aliases: 50,
  valuesPerDocument: 10_000,
  findingsPerDocument: 100,
  findings: 1000,
} as const;

export const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
