import type { Adapter } from '../../../adapters/index.ts';
import { formatMemberKey } from '../../../schemas/index.ts';
import type { Layer } from '../model.ts';

/** A thing to compare: `MIDDLEWARE/ID`, `MIDDLEWARE` or `profile:NAME`. */
export type OperandReference =
  | { readonly kind: 'member'; readonly middleware: string; readonly id: string }
  | { readonly kind: 'middleware'; readonly middleware: string }
  | { readonly kind: 'profile'; readonly profile: string };

/** Final parameters of one commit, with the layers they were put together from. */
export interface Operand {
  readonly name: string;
  readonly adapter: Adapter;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The lowest first. */
  readonly layers: readonly Layer[];
}

/** Whether a member has nothing of its own: its parameters are those of its middleware. */
export function isWithoutOwn({ layers }: Operand): boolean {
  return layers.every((layer) => !isOfMember(layer));
}

export function isOfMember(layer: Layer): boolean {
  return layer.name === 'member';
}

export function formatReference(reference: OperandReference): string {
  switch (reference.kind) {
    case 'member':
      return formatMemberKey(reference);
    case 'middleware':
      return reference.middleware;
    case 'profile':
      return `profile:${reference.profile}`;
  }
}
