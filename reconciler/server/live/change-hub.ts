/** A change that pages may want to show at once. */
export type LiveChange =
  | { readonly kind: 'report'; readonly host: string; readonly sequence: number }
  | { readonly kind: 'commit'; readonly commit: string }
  | { readonly kind: 'rollout'; readonly middleware: string; readonly changedAt: number };

/** Sends changes to the open pages, inside this process. */
export interface ChangeHub {
  publish(change: LiveChange): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: LiveChange) => void): () => void;
  readonly size: () => number;
}

/** Reports and rollouts are sent once, whether this server stored them or found them in a shared store. */
export function createChangeHub(): ChangeHub {
  const listeners = new Set<(change: LiveChange) => void>();
  const told = new Map<string, number>();
  return {
    publish: (change) => {
      const numbered = numberOf(change);
      if (numbered !== undefined) {
        if (numbered.number <= (told.get(numbered.of) ?? 0)) return;
        told.set(numbered.of, numbered.number);
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

/** A number that only goes up, and the thing that it counts. */
function numberOf(change: LiveChange): { readonly of: string; readonly number: number } | undefined {
  switch (change.kind) {
    case 'report':
      return { of: `report ${change.host}`, number: change.sequence };
    case 'rollout':
      return { of: `rollout ${change.middleware}`, number: change.changedAt };
    case 'commit':
      return undefined;
  }
}
