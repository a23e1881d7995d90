import { type Diagnostic, quoteValue } from '../../schemas/index.ts';
import { type DocumentKind, repositoryKinds, validateDocument } from '../../schemas/validate.ts';
import { suggestion } from './did-you-mean.ts';
import type { FleetDocument } from './document.ts';
import { findingAt } from './finding.ts';
import { limits } from './load/limits.ts';
import type { Loaded } from './load.ts';
import { describeFindings } from './validate/describe-findings.ts';

export interface Validated {
  /** Documents that fit their schema: T of their kind is certain. */
  readonly valid: readonly FleetDocument[];
  /** Documents that exist but cannot be used; references to them are not reported again. */
  readonly broken: readonly FleetDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** Findings by document. */
  readonly findings: ReadonlyMap<FleetDocument, readonly Diagnostic[]>;
}

/** Checks every document against the schema of its kind. One that `earlier` knows is not checked again. */
export function validate(loaded: Loaded, earlier: ReadonlyMap<FleetDocument, readonly Diagnostic[]> = new Map()): Validated {
  const findings = new Map<FleetDocument, readonly Diagnostic[]>();
  const valid: FleetDocument[] = [];
  const broken: FleetDocument[] = [...loaded.incomplete];
  const diagnostics: Diagnostic[] = [];
  for (const document of loaded.documents) {
    const found = earlier.get(document) ?? validateOne(document);
    findings.set(document, found);
    diagnostics.push(...found);
    if (found.length === 0) valid.push(document);
    else broken.push(document);
  }
  return { valid, broken, diagnostics, findings };
}

function validateOne(document: FleetDocument): readonly Diagnostic[] {
  const fields = document.value as Readonly<Record<string, unknown>>;
  const { apiVersion, kind } = fields;
  if (apiVersion !== 'plumb/v1') return [wrongVersion(document, apiVersion)];
  if (kind === 'Adapter')
    return [
      findingAt(
        'MW1016',
        { document, path: ['kind'] },
        { detail: `adapter ${quoteValue(document.name)} stands in ${document.source.file}` },
      ),
    ];
  if (!isRepositoryKind(kind)) {
    const detail = kind === undefined ? 'the document has no kind' : `${quoteValue(kind)} is no kind of plumb/v1`;
    return [
      findingAt(
        'MW1015',
        { document, path: kind === undefined ? [] : ['kind'] },
        { detail, fix: suggestion(String(kind ?? ''), repositoryKinds) },
      ),
    ];
  }
  return checkSchema(document, kind);
}

function checkSchema(document: FleetDocument, kind: DocumentKind): readonly Diagnostic[] {
  try {
    const found = describeFindings(document, validateDocument(kind, document.value));
    if (found.length <= limits.findingsPerDocument) return found;
    const hidden = found.length - limits.findingsPerDocument;
    return [
      ...found.slice(0, limits.findingsPerDocument),
      findingAt('MW1019', { document, path: [] }, { detail: `${hidden} more in this document` }),
    ];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [findingAt('MW2008', { document, path: [] }, { detail: error.message })];
  }
}

function wrongVersion(document: FleetDocument, apiVersion: unknown): Diagnostic {
  const detail = apiVersion === undefined ? 'the document has no apiVersion' : `apiVersion is ${quoteValue(apiVersion)}`;
  const fix = apiVersion === undefined ? undefined : 'write apiVersion: plumb/v1, or list the file in .plumbignore';
  return findingAt('MW1014', { document, path: apiVersion === undefined ? [] : ['apiVersion'] }, { detail, fix });
}

function isRepositoryKind(kind: unknown): kind is (typeof repositoryKinds)[number] {
  return typeof kind === 'string' && (repositoryKinds as readonly string[]).includes(kind);
}
