import { type IgnoreRule, isGlobMatch, type ResourceKind } from '../../../schemas/index.ts';

interface Named {
  readonly member: { readonly ignore: readonly IgnoreRule[] };
  readonly template: { readonly kind: ResourceKind };
  /** Name in the adapter, expressions filled in. */
  readonly name: string;
}

/** The member's ignore rules that name this resource, by pointer. */
export function resolveIgnore({ member, template, name }: Named): readonly { readonly pointer: string; readonly reason: string }[] {
  return member.ignore
    .filter((rule) => isMatch(rule.resource, template.kind, name))
    .flatMap((rule) => (rule.fields ?? ['']).map((pointer) => ({ pointer, reason: rule.reason })));
}

function isMatch(selector: string, kind: ResourceKind, name: string): boolean {
  const match = /^([a-z*]+)\[(.*)\]$/s.exec(selector);
  const [, selectedKind, pattern] = match ?? [];
  return pattern !== undefined && (selectedKind === kind || selectedKind === '*') && isGlobMatch(pattern, name);
}
