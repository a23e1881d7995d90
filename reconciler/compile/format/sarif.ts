import { type Diagnostic, digestOf } from '../../../schemas/index.ts';
import { adapterCodes } from '../adapter-codes.ts';
import { type CodeEntry, compileCodes } from '../codes.ts';

export interface SarifTool {
  readonly version: string;
  /** Explains codes beyond those of the compiler. */
  readonly codes?: Readonly<Record<string, CodeEntry>>;
}

/** GitHub takes at most this many results of a run. */
const maxResults = 25_000;

/** Findings as SARIF 2.1.0, for code scanning of a forge. */
export function formatSarif(diagnostics: readonly Diagnostic[], tool: SarifTool): string {
  const explained: ReadonlyMap<string, CodeEntry> = new Map(Object.entries({ ...compileCodes, ...adapterCodes, ...tool.codes }));
  const rules = [...new Map(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic])).values()].sort((a, b) =>
    a.code < b.code ? -1 : 1,
  );
  const driver = { name: 'plumb', semanticVersion: tool.version, rules: rules.map((rule) => formatRule(rule, explained.get(rule.code))) };
  const indexes = new Map(rules.map((rule, index) => [rule.code, index]));
  const results = diagnostics.slice(0, maxResults).map((diagnostic) => formatResult(diagnostic, indexes.get(diagnostic.code) ?? 0));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function formatRule({ code, summary, severity }: Diagnostic, entry: CodeEntry | undefined): object {
  return {
    id: code,
    shortDescription: { text: summary },
    ...(entry === undefined ? {} : { fullDescription: { text: entry.explanation }, help: { text: entry.fix } }),
    defaultConfiguration: { level: severity },
  };
}

function formatResult(diagnostic: Diagnostic, ruleIndex: number): object {
  const { code, severity, summary, detail, fix, file, line, column, pointer } = diagnostic;
  const text = `${summary}: ${detail}${fix === undefined ? '' : ` (${fix})`}`;
  // Not the line: a finding stays the same one when something is added above it.
  const fingerprint = digestOf([code, file ?? '', pointer ?? '', detail]).slice('sha256:'.length, 'sha256:'.length + 32);
  const region = line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  const logical = pointer === undefined || pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: pointer }] };
  const physical = file === undefined ? {} : { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, ...region } };
  const locations = file === undefined ? [] : [{ ...physical, ...logical }];
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text },
    locations,
    partialFingerprints: { primaryLocationLineHash: fingerprint },
  };
}
