import type { AdapterEngine } from '../../../adapters/index.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetModel, Layer, PlacedMiddleware } from '../model.ts';
import { mergeLayers } from '../resolve/layers.ts';
import { formatReference, isOfMember, type Operand, type OperandReference } from './operand.ts';

export type FoundOperands =
  | { readonly found: true; readonly operands: readonly [Operand, ...Operand[]] }
  | {
      readonly found: false;
      /** The operand that is missing, and a near or similar one instead. */
      readonly problem: string;
    };

/**
 * The operand of that name. A middleware stands for its parameters before the layer of a member, and its members follow;
 * a profile for itself over the adapter's defaults, as a middleware without anything else would have it.
 */
export function findOperands(
  fleet: FleetModel,
  { reference, engine }: { readonly reference: OperandReference; readonly engine: AdapterEngine },
): FoundOperands {
  if (reference.kind === 'profile') return findProfile(fleet, { reference, engine });
  const middleware = fleet.middleware.get(reference.middleware);
  if (middleware === undefined) return missing('middleware', { word: reference.middleware, fleet });
  const members = middleware.members.map(({ key, parameters, layers }) => toOperand(middleware, { name: key, layers, parameters }));
  if (reference.kind === 'member') {
    const name = formatReference(reference);
    const member = members.find((one) => one.name === name);
    if (member !== undefined) return { found: true, operands: [member] };
    const problem = `${middleware.name} has no member ${JSON.stringify(reference.id)}`;
    return { found: false, problem: withHint(problem, listIds(middleware)) };
  }
  const shared = (middleware.members[0]?.layers ?? []).filter((layer) => !isOfMember(layer));
  return { found: true, operands: [toOperand(middleware, { name: middleware.name, layers: shared }), ...members] };
}

function findProfile(
  fleet: FleetModel,
  { reference, engine }: { readonly reference: OperandReference & { readonly kind: 'profile' }; readonly engine: AdapterEngine },
): FoundOperands {
  const profile = fleet.profiles.get(reference.profile);
  const adapter = profile === undefined ? undefined : fleet.adapters.get(profile.value.spec.adapter);
  if (profile === undefined || adapter === undefined) return missing('profile', { word: reference.profile, fleet });
  const layers: readonly Layer[] = [
    { name: 'adapter default', values: engine.defaults(adapter) },
    {
      name: `profile ${profile.name}`,
      values: profile.value.spec.parameters,
      written: { document: profile, path: ['spec', 'parameters'] },
    },
  ];
  return { found: true, operands: [{ name: formatReference(reference), adapter, layers, parameters: mergeLayers(layers) }] };
}

function toOperand(
  { adapter }: PlacedMiddleware,
  { name, layers, parameters }: Pick<Operand, 'name' | 'layers'> & Partial<Pick<Operand, 'parameters'>>,
): Operand {
  return { name, adapter, layers, parameters: parameters ?? mergeLayers(layers) };
}

function missing(
  kind: 'middleware' | 'profile',
  { word, fleet }: { readonly word: string; readonly fleet: FleetModel },
): FoundOperands & { readonly found: false } {
  const known = kind === 'middleware' ? fleet.middleware : fleet.profiles;
  const hint = otherKind(kind, { word, fleet }) ?? suggestion(word, known.keys());
  return { found: false, problem: withHint(`the fleet has no ${kind} ${JSON.stringify(word)}`, hint) };
}

/** The word names something else, which is written otherwise or cannot be compared. */
function otherKind(
  kind: 'middleware' | 'profile',
  { word, fleet }: { readonly word: string; readonly fleet: FleetModel },
): string | undefined {
  if (kind === 'profile') return fleet.middleware.has(word) ? `it is a middleware: write ${word}` : undefined;
  if (fleet.profiles.has(word)) return `it is a profile: write profile:${word}`;
  const members = fleet.hosts.get(word)?.members ?? [];
  return members.length === 0 ? undefined : `it is a host; its members are ${members.map(({ member }) => member.key).join(', ')}`;
}

/** All ids, as far as they fit: an id is too short to guess which one was meant. */
function listIds({ members }: PlacedMiddleware): string {
  const shown = members.slice(0, 10).map(({ id }) => JSON.stringify(id));
  return `it has ${shown.join(', ')}${members.length > shown.length ? ` and ${members.length - shown.length} more` : ''}`;
}

function withHint(problem: string, hint: string | undefined): string {
  return hint === undefined ? problem : `${problem}; ${hint}`;
}
