import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** Files of the adapter `plain`: nginx by an adapter that does not know what a reload cannot change. */
export function plainNginx(): Readonly<Record<string, string>> {
  const read = (file: string) => readFileSync(new URL(`../../adapters/nginx/${file}`, import.meta.url), 'utf8');
  const adapter = load(read('adapter.yaml')) as { readonly spec: { readonly resources: readonly Record<string, unknown>[] } };
  const resources = adapter.spec.resources.map(({ transitions: _, ...resource }) => resource);
  return {
    'adapters/plain/adapter.yaml': JSON.stringify({ ...adapter, metadata: { name: 'plain' }, spec: { ...adapter.spec, resources } }),
    'adapters/plain/parameters.schema.json': read('parameters.schema.json'),
  };
}
