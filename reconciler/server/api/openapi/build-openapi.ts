import { commonDefinitions, documentSchema } from '../../../../schemas/validate.ts';
import { describePaths } from './describe-paths.ts';
import type { Schema } from './schema-words.ts';
import { viewSchemas } from './view-schemas.ts';

/** The API as an OpenAPI 3.1 document, assembled from the JSON Schemas of what travels and of the views. */
export function buildOpenApi({ version }: { readonly version: string }): Schema {
  const wire = wireSchemas();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plumb',
      version,
      description:
        'Read the state of a fleet. The only writes are what a host signs: its reports, and what it tells and asks before it takes a member down. The fleet itself is changed in its Git repository.',
    },
    security: [{}, { viewerToken: [] }],
    paths: describePaths(),
    components: {
      schemas: { ...wire, ...viewSchemas(wire) },
      securitySchemes: { viewerToken: { type: 'http', scheme: 'bearer', description: 'Or HTTP Basic with the token as password.' } },
    },
  };
}

/** The documents that agents send and get, with their parts, as components: titles and definition names are unique across the schemas. */
function wireSchemas(): Readonly<Record<string, Schema>> {
  const documents = (['Report', 'CheckIn', 'CheckInAnswer'] as const).map((kind) => {
    const { $schema: _draft, definitions = {}, ...document } = documentSchema(kind) as WireDocument;
    return { ...definitions, [kind]: document };
  });
  return toComponents(Object.assign({}, commonDefinitions, ...documents)) as Readonly<Record<string, Schema>>;
}

type WireDocument = Schema & { readonly definitions?: Readonly<Record<string, Schema>> };

function toComponents(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toComponents);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === '$ref' ? toComponentRef(String(value)) : toComponents(value)]),
  );
}

function toComponentRef(reference: string): string {
  return `#/components/schemas/${reference.slice(reference.lastIndexOf('/') + 1)}`;
}
