import type {
  Effect,
  FieldsByKind,
  Hazard,
  RenderedTransition,
  ResourceKind,
  ResourceTemplate,
  SliceMember,
  ViaByKind,
} from '../../../schemas/index.ts';
import type { Adapter, RenderEnvironment } from '../adapter.ts';
import type { Scope } from '../expressions/expression.ts';
import type { FieldReader } from '../expressions/read-value.ts';
import type { effectiveHost, MemberDirectories } from '../expressions/scope.ts';
import type { ParameterRule } from '../parameter-rules.ts';

/** The context that all templates of one member share while they are rendered. */
export interface MemberContext {
  readonly adapter: Adapter;
  readonly member: SliceMember;
  readonly host: ReturnType<typeof effectiveHost>;
  readonly environment: RenderEnvironment;
  readonly dirs: MemberDirectories;
  readonly scope: Scope;
  readonly rules: readonly ParameterRule[];
  readonly isStopped: boolean;
}

export type TemplateByKind = { readonly [K in ResourceKind]: Extract<ResourceTemplate, { readonly kind: K }> };

/** One template, or one element of its forEach. */
export interface TemplateContext<K extends ResourceKind = ResourceKind> extends MemberContext {
  readonly template: TemplateByKind[K];
  /** The template's name with its expressions filled in. */
  readonly name: string;
  readonly read: FieldReader;
  /** Resource ids of the services that a difference is for: the one that notify names; for software all that run. */
  readonly notified: readonly string[];
  /** Resource id of the member's own first service. */
  readonly service?: string;
  /** Resource ids of the member's services, by the template's name as written and as filled in. */
  readonly services?: ReadonlyMap<string, string>;
}

/** The part of a resource that depends on its kind, in the frame that all share. */
export interface ResourcePart<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  /** The thing that the kind acts on. */
  readonly name: string;
  readonly fields: FieldsByKind[K];
  readonly via: ViaByKind[K];
  readonly effects?: Readonly<Record<string, Effect>>;
  readonly preserve?: readonly string[];
  readonly sensitive?: readonly string[];
  readonly hazards?: readonly Hazard[];
  readonly transitions?: readonly RenderedTransition[];
}
