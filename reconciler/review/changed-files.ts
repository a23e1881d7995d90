type FileContents = ReadonlyMap<string, Uint8Array>;

/** Paths of files that differ, also those that only one side has. */
export function changedFiles(from: FileContents, to: FileContents): readonly string[] {
  const paths = [...new Set([...from.keys(), ...to.keys()])].sort();
  return paths.filter((path) => !isSame(from.get(path), to.get(path)));
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0);
}
