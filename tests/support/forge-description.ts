import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { ForgeKind } from '../../reconciler/forge/index.ts';

/** An operation as the forge publishes it, trimmed; see reconciler/forge/descriptions. */
interface Operation {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: AnySchema;
  readonly query: AnySchema;
  readonly body?: AnySchema;
  /** By status; null where the answer has no body of interest. */
  readonly responses: Readonly<Record<string, Schema | null>>;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

export interface MatchedRequest {
  readonly role: 'list' | 'create' | 'update' | 'status';
  readonly parameters: Readonly<Record<string, string>>;
  /** Requests that the description does not allow. */
  readonly violations: readonly string[];
  /** An answer with the values of `known` and made-up ones elsewhere, checked against the description. */
  readonly answer: (known: object | readonly object[]) => { readonly status: number; readonly body: unknown };
}

export interface IncomingRequest {
  readonly method: string;
  readonly url: URL;
  /** Parsed; undefined without one. */
  readonly body: unknown;
}

export interface ForgeDescription {
  readonly basePath: string;
  /** Undefined: the forge has no such operation. */
  readonly match: (request: IncomingRequest) => MatchedRequest | undefined;
}

export function loadForgeDescription(kind: ForgeKind): ForgeDescription {
  const file = join(import.meta.dirname, '../../reconciler/forge/descriptions', `${kind}.json`);
  const { basePath, operations } = JSON.parse(readFileSync(file, 'utf8')) as { basePath: string; operations: readonly Operation[] };
  return {
    basePath,
    match: (request) => {
      for (const operation of operations) {
        const parameters = matchPath(operation, { request, basePath });
        if (parameters !== undefined) return check(operation, { request, parameters });
      }
      return undefined;
    },
  };
}

function matchPath(
  { method, path }: Operation,
  { request, basePath }: { readonly request: IncomingRequest; readonly basePath: string },
): Readonly<Record<string, string>> | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const found = new RegExp(`^${basePath}${path.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(request.url.pathname);
  if (request.method !== method || found === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
}

function check(
  operation: Operation,
  { request, parameters }: { readonly request: IncomingRequest; readonly parameters: Readonly<Record<string, string>> },
): MatchedRequest {
  const query = Object.fromEntries(request.url.searchParams);
  const [status = '200', schema = null] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? [];
  return {
    role: roleOf(operation),
    parameters,
    violations: [
      ...faultsOf('path', { schema: anyOfOneOf(operation.parameters), value: { ...parameters } }),
      ...faultsOf('query', { schema: operation.query, value: query }),
      ...faultsOf('body', { schema: operation.body ?? false, value: request.body, optional: operation.body === undefined }),
    ],
    answer: (known) => {
      const body = Array.isArray(known) ? known.map((item: object) => fill(schema?.items, item)) : fill(schema ?? undefined, known);
      const faults = faultsOf('answer', { schema: schema ?? true, value: structuredClone(body) });
      if (faults.length > 0) throw new Error(`the server answers what the forge never would: ${faults.join('; ')}`);
      return { status: Number(status), body };
    },
  };
}

/** As text a number is both a number and a text. */
function anyOfOneOf(schema: AnySchema): AnySchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"oneOf"', '"anyOf"')) as AnySchema;
}

function roleOf({ method, path }: Operation): MatchedRequest['role'] {
  if (path.includes('/statuses/')) return 'status';
  if (method === 'GET') return 'list';
  return method === 'POST' ? 'create' : 'update';
}

/** Numbers come as text in a path and a query. */
const lenient = new Ajv({
  strict: false,
  coerceTypes: true,
  allErrors: true,
  formats: { uri: /^https?:/, 'date-time': /^\d{4}-\d\d-\d\dT/ },
});
const compiled = new Map<AnySchema, ValidateFunction>();

function faultsOf(
  place: string,
  { schema, value, optional = false }: { readonly schema: AnySchema; readonly value: unknown; readonly optional?: boolean },
): readonly string[] {
  if (optional && value === undefined) return [];
  const validate = compiled.get(schema) ?? lenient.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${place}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function fill(schema: Schema | undefined, known: object): unknown {
  const made = schema === undefined ? {} : madeUp(schema);
  return typeof made === 'object' && made !== null ? { ...made, ...known } : known;
}

/** Some value of the schema. */
function madeUp({ type, enum: choices, format, properties, oneOf }: Schema): unknown {
  if (choices !== undefined) return choices[0];
  const [first] = oneOf ?? [];
  if (first !== undefined) return madeUp(first);
  switch (typeof type === 'string' ? type : type?.[0]) {
    case 'object':
      return Object.fromEntries(Object.entries(properties ?? {}).map(([name, property]) => [name, madeUp(property)]));
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    default:
      if (format === 'date-time') return '2026-11-23T10:00:00Z';
      return format === 'uri' ? 'https://forge.example/x' : 'x';
  }
}
