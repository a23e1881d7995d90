import { commonDefinitions, documentSchema } from '../../../schemas/validate.ts';
import { describePaths } from './describe-paths.ts';
import type { Schema } from './schema-words.ts';
import { viewSchemas } from './view-schemas.ts';

/** The API as an OpenAPI 3.1 document, assembled from the JSON Schemas of the report and of the views. */
export function buildOpenApi({ version }: { readonly version: string }): Schema {
  const reported = reportSchemas();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plumb',
      version,
      description:
        'Read the state of a fleet. The only write is a report signed by a host; the fleet itself is changed in its Git repository.',
    },
    security: [{}, { viewerToken: [] }],
    paths: describePaths(),
    components: {
      schemas: { ...reported, ...viewSchemas(reported) },
      securitySchemes: { viewerToken: { type: 'http', scheme: 'bearer', description: 'Or HTTP Basic with the token as password.' } },
    },
  };
}

/** The report and what it is made of, as components: titles and definition names are unique across the schemas. */
function reportSchemas(): Readonly<Record<string, Schema>> {
  const {
    $schema: _draft,
    definitions,
    ...report
  } = documentSchema('Report') as Schema & { readonly definitions: Readonly<Record<string, Schema>> };
  return toComponents({ ...commonDefinitions, ...definitions, Report: report }) as Readonly<Record<string, Schema>>;
}

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
