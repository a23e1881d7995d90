import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { RE2JS } from 're2js';
import common from './common.schema.json' with { type: 'json' };
import adapter from './repository/adapter.schema.json' with { type: 'json' };
import application from './repository/application.schema.json' with { type: 'json' };
import fleet from './repository/fleet.schema.json' with { type: 'json' };
import host from './repository/host.schema.json' with { type: 'json' };
import middleware from './repository/middleware.schema.json' with { type: 'json' };
import organization from './repository/organization.schema.json' with { type: 'json' };
import packageSchema from './repository/package.schema.json' with { type: 'json' };
import profile from './repository/profile.schema.json' with { type: 'json' };
import rollout from './repository/rollout.schema.json' with { type: 'json' };
import archiveResource from './resource/archive.schema.json' with { type: 'json' };
import commandResource from './resource/command.schema.json' with { type: 'json' };
import directoryResource from './resource/directory.schema.json' with { type: 'json' };
import fileResource from './resource/file.schema.json' with { type: 'json' };
import healthResource from './resource/health.schema.json' with { type: 'json' };
import packageResource from './resource/package.schema.json' with { type: 'json' };
import parametersResource from './resource/parameters.schema.json' with { type: 'json' };
import serviceResource from './resource/service.schema.json' with { type: 'json' };
import userResource from './resource/user.schema.json' with { type: 'json' };
import { togetherKeywords } from './together-keywords.ts';
import checkIn from './wire/check-in.schema.json' with { type: 'json' };
import checkInAnswer from './wire/check-in-answer.schema.json' with { type: 'json' };
import ledger from './wire/ledger.schema.json' with { type: 'json' };
import plan from './wire/plan.schema.json' with { type: 'json' };
import rendered from './wire/rendered.schema.json' with { type: 'json' };
import report from './wire/report.schema.json' with { type: 'json' };
import slice from './wire/slice.schema.json' with { type: 'json' };

const base = 'https://plumb.example/schemas';

const documents = {
  Fleet: ['repository/fleet', fleet],
  Organization: ['repository/organization', organization],
  Application: ['repository/application', application],
  Host: ['repository/host', host],
  Middleware: ['repository/middleware', middleware],
  Profile: ['repository/profile', profile],
  Package: ['repository/package', packageSchema],
  Adapter: ['repository/adapter', adapter],
  Slice: ['wire/slice', slice],
  Rendered: ['wire/rendered', rendered],
  PlanDocument: ['wire/plan', plan],
  Ledger: ['wire/ledger', ledger],
  Report: ['wire/report', report],
  CheckIn: ['wire/check-in', checkIn],
  CheckInAnswer: ['wire/check-in-answer', checkInAnswer],
} as const;

const parts = {
  'repository/rollout': rollout,
  'resource/package': packageResource,
  'resource/archive': archiveResource,
  'resource/user': userResource,
  'resource/directory': directoryResource,
  'resource/file': fileResource,
  'resource/command': commandResource,
  'resource/service': serviceResource,
  'resource/parameters': parametersResource,
  'resource/health': healthResource,
} as const;

/** Documents with a schema of their own. */
export type DocumentKind = keyof typeof documents;

/** Kinds that people write in a fleet repository. */
export const repositoryKinds = ['Fleet', 'Organization', 'Application', 'Host', 'Middleware', 'Profile', 'Package', 'Adapter'] as const;

/** One violation of a schema. */
export interface SchemaFinding {
  /** JSON pointer to the value, or for a missing or unknown member to its parent. */
  readonly pointer: string;
  /** JSON Schema keyword that failed: required, additionalProperties, type, enum, pattern, … */
  readonly keyword: string;
  /** Name of the missing or unknown member. */
  readonly property?: string;
  /** Values that the keyword allows: names, types, enum values, a pattern, a bound. */
  readonly allowed?: unknown;
  readonly value: unknown;
  readonly message: string;
  /** Pattern that the same schema asks of texts. */
  readonly pattern?: string;
  /** The schema's own words for what it allows (`x-range`). */
  readonly words?: string;
  /** Pointer to the value that this one cannot stand beside. */
  readonly other?: string;
  /** Of a list: the item that stands twice in it, at its first and at its later place. */
  readonly twice?: readonly [first: number, later: number];
}

/** Patterns come from Git: they run on RE2, which has no exponential cases and refuses look-around. */
const linearRegExp = Object.assign(
  (pattern: string) => {
    const compiled = compilePattern(pattern);
    // ajv keeps compiled patterns by their text: without it every pattern of a schema would be the first one.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'linearRegExp' },
);

const compiledPatterns = new Map<string, RE2JS>();
const keptPatterns = 2000;

/** The pattern on RE2, compiled once: adapters repeat few patterns often. Throws for a pattern that RE2 does not support. */
export function compilePattern(pattern: string): RE2JS {
  const compiled = compiledPatterns.get(pattern) ?? RE2JS.compile(pattern);
  if (compiledPatterns.size < keptPatterns) compiledPatterns.set(pattern, compiled);
  return compiled;
}

let shared: Ajv | undefined;

function ajv(): Ajv {
  if (shared !== undefined) return shared;
  shared = createAjv();
  shared.addSchema(common, `${base}/common.schema.json`);
  for (const [name, schema] of Object.entries(parts)) shared.addSchema(schema, `${base}/${name}.schema.json`);
  for (const [name, schema] of Object.values(documents)) shared.addSchema(schema, `${base}/${name}.schema.json`);
  return shared;
}

function createAjv(): Ajv {
  // strict is off because editors' keywords (x-effect, markdownDescription) stand in the schemas.
  const created = new Ajv({ allErrors: true, verbose: true, strict: false, ownProperties: true, code: { regExp: linearRegExp } });
  for (const keyword of togetherKeywords) created.addKeyword(keyword);
  return created;
}

/** All violations of the document's schema, none when it is valid. */
export function validateDocument(kind: DocumentKind, value: unknown): readonly SchemaFinding[] {
  const validate = ajv().getSchema(`${base}/${documents[kind][0]}.schema.json`);
  if (validate === undefined) throw new Error(`no schema for ${kind}`);
  return findings(validate as ValidateFunction, value);
}

/** The JSON Schema of a document, for those who publish it. Its references into common.schema.json are `commonDefinitions`. */
export function documentSchema(kind: DocumentKind): object {
  return documents[kind][1];
}

export const commonDefinitions: Readonly<Record<string, object>> = common.definitions;

/** A validator for a schema that an adapter brings. Throws when the schema itself is not valid. */
export function createValidator(schema: object): (value: unknown) => readonly SchemaFinding[] {
  const validate = createAjv().compile(schema);
  return (value) => findings(validate, value);
}

function findings(validate: ValidateFunction, value: unknown): readonly SchemaFinding[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(toFinding);
}

function toFinding(error: ErrorObject): SchemaFinding {
  const params = error.params as Record<string, unknown>;
  const property = params['missingProperty'] ?? params['additionalProperty'];
  const schema = (error.parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  const { properties: parentProperties, pattern, 'x-range': words } = schema;
  return {
    pointer: error.instancePath,
    keyword: error.keyword,
    ...(typeof property === 'string' ? { property } : {}),
    allowed: error.keyword === 'additionalProperties' ? Object.keys(parentProperties ?? {}) : error.schema,
    value: error.data,
    message: error.message ?? error.keyword,
    ...(typeof pattern === 'string' ? { pattern } : {}),
    ...(typeof words === 'string' ? { words } : {}),
    ...(typeof params['other'] === 'string' ? { other: params['other'] } : {}),
    ...(error.keyword === 'uniqueItems' ? { twice: twiceIn(params) } : {}),
  };
}

function twiceIn({ i, j }: Readonly<Record<string, unknown>>): readonly [number, number] {
  return [Math.min(Number(i), Number(j)), Math.max(Number(i), Number(j))];
}
