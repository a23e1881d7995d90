import { type FieldsByKind, type ResourceKind, type ResourceOf, resourceId, type ViaByKind } from '../../schemas/index.ts';

interface Parts<K extends ResourceKind> {
  readonly name: string;
  readonly fields: FieldsByKind[K];
  readonly via: ViaByKind[K];
  readonly sensitive?: readonly string[];
}

/** A desired resource for tests. */
export function aResource<K extends ResourceKind>(kind: K, { name, fields, via, sensitive = [] }: Parts<K>): ResourceOf<K> {
  return {
    id: resourceId(kind, name),
    kind,
    name,
    template: kind,
    members: ['shop/one'],
    ensure: 'present',
    fields,
    via,
    effect: 'none',
    effects: {},
    notify: [],
    after: [],
    preserve: [],
    ignore: [],
    sensitive,
    drift: 'enforce',
    removable: true,
  };
}
