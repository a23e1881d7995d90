import { load as loadYaml, YAMLException } from 'js-yaml';
import { type AdapterDocument, type AdapterFolder, type Diagnostic, digestOf } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { checkAdapter } from '../check/check-adapter.ts';
import { checkDocument } from '../check/check-document.ts';
import { checkParametersSchema } from '../check/check-parameters-schema.ts';
import { limits } from '../limits.ts';

const documentFile = 'adapter.yaml';
const schemaFile = 'parameters.schema.json';

/**
 * Reads one adapter folder. Every mistake in it is a diagnostic, so that none is left for the moment a host is changed; with warnings
 * alone there is an adapter.
 */
export function loadAdapter(folder: AdapterFolder): { readonly adapter?: Adapter; readonly diagnostics: readonly Diagnostic[] } {
  const directory = folder.origin === 'builtin' ? `adapters/${folder.name}` : folder.origin;
  const document = parseFile(folder, documentFile, directory);
  const schema = parseFile(folder, schemaFile, directory);
  const diagnostics: Diagnostic[] = [...document.diagnostics, ...schema.diagnostics];
  if (diagnostics.length === 0) diagnostics.push(...checkDocument(document.value, `${directory}/${documentFile}`));
  if (schema.diagnostics.length === 0) diagnostics.push(...checkParametersSchema(schema.value, `${directory}/${schemaFile}`));
  if (diagnostics.length > 0) return { diagnostics };

  const files = { [documentFile]: folder.files[documentFile] ?? '', [schemaFile]: folder.files[schemaFile] ?? '' };
  const adapter: Adapter = {
    name: folder.name,
    origin: folder.origin,
    digest: digestOf(files),
    document: document.value as AdapterDocument,
    parametersSchema: schema.value as Readonly<Record<string, unknown>>,
    files,
  };
  const findings = checkAdapter(adapter, { document: `${directory}/${documentFile}`, schema: `${directory}/${schemaFile}` });
  const isBroken = findings.some(({ severity }) => severity === 'error');
  return isBroken ? { diagnostics: findings } : { adapter, diagnostics: findings };
}

interface Parsed {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

function parseFile(folder: AdapterFolder, name: string, directory: string): Parsed {
  const file = `${directory}/${name}`;
  const text = Object.hasOwn(folder.files, name) ? folder.files[name] : undefined;
  if (text === undefined) {
    const detail = `${name} is missing`;
    return failed({ code: 'MW6001', severity: 'error', summary: 'the adapter folder is not complete', detail, fix: `add ${file}`, file });
  }
  if (text.length > limits.fileBytes) {
    const detail = `the file has ${text.length} characters, at most ${limits.fileBytes} are read`;
    return failed({ code: 'MW6002', severity: 'error', summary: 'the adapter file cannot be read', detail, fix: 'make it shorter', file });
  }
  try {
    return { value: parseText(name, text), diagnostics: [] };
  } catch (error) {
    return failed({ ...unreadable(error), file });
  }
}

function parseText(name: string, text: string): unknown {
  if (name.endsWith('.json')) return JSON.parse(text);
  return loadYaml(text, { maxDepth: limits.yamlDepth, maxAliases: limits.yamlAliases });
}

function unreadable(error: unknown): Diagnostic {
  const summary = 'the adapter file cannot be read';
  const fix = 'correct the syntax';
  if (!(error instanceof YAMLException))
    return { code: 'MW6002', severity: 'error', summary, detail: error instanceof Error ? error.message : String(error), fix };
  const { mark } = error;
  return {
    code: 'MW6002',
    severity: 'error',
    summary,
    detail: error.reason,
    fix,
    ...(mark === undefined || mark === null ? {} : { line: mark.line + 1, column: mark.column + 1 }),
  };
}

function failed(diagnostic: Diagnostic): Parsed {
  return { value: undefined, diagnostics: [diagnostic] };
}
