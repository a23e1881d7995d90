import type { Adapter } from '../../../adapters/index.ts';
import { type Diagnostic, type DriftMode, formatMemberKey, type MemberDeclaration, type Middleware } from '../../../schemas/index.ts';
import { createValidator } from '../../../schemas/validate.ts';
import { findDocument } from '../catalog.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';
import type { Layer, ResolvedMember } from '../model.ts';
import type { ResolveContext } from './context.ts';
import { mergeLayers } from './layers.ts';

export interface ResolveMembersInput {
  readonly document: FleetDocument<Middleware>;
  readonly adapter: Adapter;
  readonly topology: string;
  /** All layers but the member's own. */
  readonly layers: readonly Layer[];
}

export interface MembersResult {
  readonly members: readonly ResolvedMember[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Every member with its host, role, drift mode and final parameters; a member whose host is missing is left out. */
export function resolveMembers(input: ResolveMembersInput, context: ResolveContext): MembersResult {
  const { document, adapter } = input;
  const diagnostics: Diagnostic[] = [];
  const members: ResolvedMember[] = [];
  const fitsProduct = createIdCheck(adapter);
  const shared = mergeLayers(input.layers);
  const fleetDrift = context.fleet?.value.spec.drift;
  document.value.spec.members.forEach((declared, index) => {
    const path = ['spec', 'members', index];
    const id = String(declared.id);
    if (!fitsProduct(id)) {
      const detail = `${JSON.stringify(id)} is not ${adapter.document.spec.memberId?.description ?? 'accepted'}`;
      diagnostics.push(findingAt('MW3015', { document, path: [...path, 'id'] }, { detail }));
    }
    diagnostics.push(...checkRole(input, declared, path));
    const host = findDocument(context.catalog, 'Host', declared.host, { document, path: [...path, 'host'], code: 'MW3003' });
    diagnostics.push(...host.diagnostics);
    if (host.document === undefined) return;
    const drift: DriftMode = declared.drift ?? document.value.spec.drift ?? host.document.value.spec.drift ?? fleetDrift ?? 'enforce';
    const own = declared.parameters;
    const layers =
      own === undefined
        ? input.layers
        : [...input.layers, { name: 'member', values: own, written: { document, path: [...path, 'parameters'] } }];
    members.push({
      key: formatMemberKey({ middleware: document.name, id }),
      id,
      index,
      host: host.document,
      ...(declared.role === undefined ? {} : { role: declared.role }),
      drift,
      detached: declared.detached ?? false,
      parameters: own === undefined ? shared : mergeLayers(layers),
      layers,
    });
  });
  return { members, diagnostics };
}

function checkRole(input: ResolveMembersInput, declared: MemberDeclaration, path: readonly (string | number)[]): readonly Diagnostic[] {
  const { document, adapter, topology } = input;
  const roles = Object.keys(adapter.document.spec.topologies[topology]?.roles ?? {});
  if (declared.role === undefined) {
    if (roles.length === 0) return [];
    return [
      findingAt(
        'MW3014',
        { document, path },
        { detail: `member ${JSON.stringify(String(declared.id))} has no role`, fix: `add role: ${roles.join(' or ')}` },
      ),
    ];
  }
  if (roles.includes(declared.role)) return [];
  const detail =
    roles.length === 0
      ? `topology ${topology} of ${adapter.name} has no roles`
      : `${JSON.stringify(declared.role)} is no role of topology ${topology} of ${adapter.name}`;
  const fix = roles.length === 0 ? 'remove the role' : suggestion(declared.role, roles);
  return [findingAt('MW3013', { document, path: [...path, 'role'] }, { detail, fix })];
}

/** The product's own form of an id. Patterns come from Git, so they run on the linear engine of the validators. */
function createIdCheck(adapter: Adapter): (id: string) => boolean {
  const pattern = adapter.document.spec.memberId?.pattern;
  if (pattern === undefined) return () => true;
  const check = createValidator({ type: 'string', pattern });
  return (id) => check(id).length === 0;
}
