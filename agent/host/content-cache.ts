/** Keeps the content of small files while their version stays the same; the longest unused goes first. */
export function createContentCache({ maxBytes, maxEntryBytes }: { readonly maxBytes: number; readonly maxEntryBytes: number }) {
  const entries = new Map<string, { readonly version: string; readonly content: Buffer }>();
  let bytes = 0;

  function remove(path: string): void {
    bytes -= entries.get(path)?.content.length ?? 0;
    entries.delete(path);
  }

  return {
    get(path: string, version: string): Buffer | undefined {
      const found = entries.get(path);
      if (found === undefined || found.version !== version) return undefined;
      entries.delete(path);
      entries.set(path, found);
      return Buffer.from(found.content);
    },
    set(path: string, version: string, content: Buffer): void {
      remove(path);
      if (content.length > maxEntryBytes) return;
      entries.set(path, { version, content: Buffer.from(content) });
      bytes += content.length;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    get bytes(): number {
      return bytes;
    },
  };
}
