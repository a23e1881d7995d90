/** Something pages may want to show at once. */
export type Change =
  | { readonly kind: 'report'; readonly host: string; readonly sequence: number }
  | { readonly kind: 'commit'; readonly commit: string };

/** Tells the open pages what changed, inside this process. */
export interface ChangeHub {
  publish(change: Change): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
  readonly size: () => number;
}

/** A report is told once, whether this server stored it or found it in a shared store. */
export function createChangeHub(): ChangeHub {
  const listeners = new Set<(change: Change) => void>();
  const told = new Map<string, number>();
  return {
    publish: (change) => {
      if (change.kind === 'report') {
        if (change.sequence <= (told.get(change.host) ?? 0)) return;
        told.set(change.host, change.sequence);
      }
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size: () => listeners.size,
  };
}
