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

export function createChangeHub(): ChangeHub {
  const listeners = new Set<(change: Change) => void>();
  return {
    publish: (change) => {
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size: () => listeners.size,
  };
}
