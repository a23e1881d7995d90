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
      entries.set(path, { version, content: copyAlone(content) });
      bytes += content.length;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    /** Forgets a path that is gone, and all below it. */
    forget(path: string): void {
      for (const known of entries.keys()) if (known === path || known.startsWith(`${path}/`)) remove(known);
    },
    get bytes(): number {
      return bytes;
    },
  };
}

/** In memory of its own: a slice of Node's pool would keep all of the pool's 64 KiB for a few bytes. */
function copyAlone(content: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(content.length);
  copy.set(content);
  return copy;
}
