import type { Fault, ManagerKind } from './fault.ts';

/** What of the table is to be tried. */
export interface Selection {
  /** Names, in which `*` stands for any letters; absent: all. */
  readonly faults?: readonly string[] | undefined;
  readonly managers: readonly ManagerKind[];
}

type Named = Pick<Fault, 'name'>;

/** Those with one of the names, in their own order. */
export function whichFaults<F extends Named>(all: readonly F[], names: readonly string[] | undefined): readonly F[] {
  return names === undefined ? all : all.filter((fault) => names.some((name) => isCalled(fault, name)));
}

/** Names that select nothing. */
export function unknownFaults(all: readonly Named[], names: readonly string[] = []): readonly string[] {
  return names.filter((name) => !all.some((fault) => isCalled(fault, name)));
}

function isCalled({ name }: Named, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
}
