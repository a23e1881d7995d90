import type { AdapterFolder, Diagnostic } from '../../schemas/index.ts';
import { createSourceText, type FleetDocument, placeOfOffset, type SourceText } from './document.ts';
import { finding, shortPointer } from './finding.ts';
import { limits } from './load/limits.ts';
import { parseToml } from './load/parse-toml.ts';
import { parseYaml } from './load/parse-yaml.ts';
import type { ParsedDocument, TextProblem } from './load/parsed-text.ts';
import { createIgnoreMatcher, type IgnoreMatcher, maxIgnoreRules } from './load/plumb-ignore.ts';
import { readText } from './load/read-text.ts';

export interface Loaded extends FileContent {
  readonly adapterFolders: readonly AdapterFolder[];
  /** Folders of which a file could not be read. */
  readonly brokenAdapters: ReadonlySet<string>;
  /** The contents of each file, by path. */
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly isIgnored: IgnoreMatcher;
}

export interface FileContent {
  /** In the order of their files and places: maps of plumb/v1, not validated yet. */
  readonly documents: readonly FleetDocument[];
  /** Documents of which parts could not be read; only kind and name are used. */
  readonly incomplete: readonly FleetDocument[];
  /** Words of files that could not be parsed: what they declare must not be reported as missing. */
  readonly lostWords: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadedFile extends FileContent {
  readonly bytes: Uint8Array;
}

interface Collector {
  readonly documents: FleetDocument[];
  readonly incomplete: FleetDocument[];
  readonly lostWords: Set<string>;
  readonly diagnostics: Diagnostic[];
}

/** Finds the documents of a commit by their content. Hostile or broken files become diagnostics. Files that `earlier` knows with the same bytes are not read again. */
export function load(files: ReadonlyMap<string, Uint8Array>, earlier: ReadonlyMap<string, LoadedFile> = new Map()): Loaded {
  const collector = emptyCollector();
  const loaded = new Map<string, LoadedFile>();
  const isIgnored = loadIgnoreFile(files, collector);
  const paths = [...files.keys()]
    .filter((path) => (isAdapterFile(path) || isDocumentFile(path)) && !isIgnored(path))
    .sort((a, b) => (a < b ? -1 : 1));
  if (paths.length > limits.files) {
    collector.diagnostics.push(finding('MW1002', { detail: `${paths.length} files, at most ${limits.files} are allowed` }));
    return { ...collector, adapterFolders: [], brokenAdapters: new Set(), files: loaded, isIgnored };
  }
  const adapters = loadAdapterFolders(paths.filter(isAdapterFile), files, collector);
  let bytes = 0;
  for (const path of paths) {
    if (isAdapterFile(path)) continue;
    const content = files.get(path) ?? new Uint8Array();
    bytes += Math.min(content.byteLength, limits.fileBytes);
    if (bytes > limits.totalBytes) {
      collector.diagnostics.push(finding('MW1018', { detail: `more than ${limits.totalBytes} bytes of documents` }, { file: path }));
      break;
    }
    const known = earlier.get(path);
    const file = known !== undefined && isSame(known.bytes, content) ? known : { bytes: content, ...loadFile(path, content) };
    loaded.set(path, file);
    collect(file, collector);
  }
  return { ...collector, ...adapters, files: loaded, isIgnored };
}

function emptyCollector(): Collector {
  return { documents: [], incomplete: [], lostWords: new Set(), diagnostics: [] };
}

function collect({ documents, incomplete, lostWords, diagnostics }: FileContent, collector: Collector): void {
  collector.documents.push(...documents);
  collector.incomplete.push(...incomplete);
  for (const word of lostWords) collector.lostWords.add(word);
  collector.diagnostics.push(...diagnostics);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.byteLength === b.byteLength && Buffer.compare(a, b) === 0);
}

function loadFile(path: string, content: Uint8Array): FileContent {
  const collector = emptyCollector();
  readDocuments({ path, content }, collector);
  return collector;
}

function readDocuments({ path, content }: { readonly path: string; readonly content: Uint8Array }, collector: Collector): void {
  const read = readText(path, content);
  if ('diagnostic' in read) {
    collector.diagnostics.push(read.diagnostic);
    return;
  }
  const source = createSourceText(path, read.text);
  const parsed = path.toLowerCase().endsWith('.toml') ? parseToml(read.text) : parseYaml(read.text);
  if (parsed.problems.length > 0) for (const word of wordsOf(read.text)) collector.lostWords.add(word);
  addProblems(parsed.problems, source, collector);
  for (const document of parsed.documents) addDocument(document, source, collector);
  const isEmpty = parsed.problems.length === 0 && parsed.documents.every(({ value, problems }) => value === null && problems.length === 0);
  // A comment says that somebody meant it.
  if (isEmpty && !read.text.includes('#'))
    collector.diagnostics.push(
      finding('MW1024', { detail: read.text.trim() === '' ? 'it is empty' : 'nothing stands in it' }, placeOfOffset(source, 0)),
    );
}

function addDocument(parsed: ParsedDocument, source: SourceText, collector: Collector): void {
  addProblems(parsed.problems, source, collector);
  const { value } = parsed;
  if (value === null) return;
  const place = placeOfOffset(source, parsed.mark.at);
  if (typeof value !== 'object' || Array.isArray(value)) {
    if (parsed.complete)
      collector.diagnostics.push(finding('MW1013', { detail: `a ${Array.isArray(value) ? 'list' : typeof value} is no document` }, place));
    return;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const metadata = fields['metadata'];
  const name = typeof metadata === 'object' && metadata !== null ? (metadata as Readonly<Record<string, unknown>>)['name'] : undefined;
  const document: FleetDocument = {
    kind: String(fields['kind'] ?? ''),
    name: typeof name === 'string' ? name : '',
    value,
    source,
    mark: parsed.mark,
  };
  if (parsed.complete) collector.documents.push(document);
  else collector.incomplete.push(document);
}

function addProblems(problems: readonly TextProblem[], source: SourceText, collector: Collector): void {
  for (const problem of problems.slice(0, limits.findingsPerDocument)) {
    const pointer = problem.path === undefined ? {} : { pointer: shortPointer(problem.path) };
    collector.diagnostics.push({ ...finding(problem.code, problem, placeOfOffset(source, problem.at)), ...pointer });
  }
  const hidden = problems.length - limits.findingsPerDocument;
  if (hidden > 0) collector.diagnostics.push(finding('MW1019', { detail: `${hidden} more in this file` }, { file: source.file }));
}

function loadAdapterFolders(
  paths: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
  collector: Collector,
): Pick<Loaded, 'adapterFolders' | 'brokenAdapters'> {
  const folders = new Map<string, Record<string, string>>();
  const brokenAdapters = new Set<string>();
  for (const path of paths) {
    const [, name = '', ...rest] = path.split('/');
    const folder = folders.get(name) ?? {};
    folders.set(name, folder);
    const inside = rest.join('/');
    if (!/^(adapter\.yaml|parameters\.schema\.json)$/.test(inside)) continue;
    const read = readText(path, files.get(path) ?? new Uint8Array());
    // The digest of an adapter is that of its text, and line ends say nothing in its languages.
    if ('text' in read) folder[inside] = read.text.replaceAll('\r\n', '\n');
    else {
      collector.diagnostics.push(read.diagnostic);
      brokenAdapters.add(name);
    }
  }
  const adapterFolders = [...folders]
    .filter(([name]) => !brokenAdapters.has(name))
    .map(([name, texts]) => ({ name, origin: `adapters/${name}`, files: texts }));
  return { adapterFolders, brokenAdapters };
}

function loadIgnoreFile(files: ReadonlyMap<string, Uint8Array>, collector: Collector): IgnoreMatcher {
  const path = '.plumbignore';
  const content = files.get(path);
  if (content === undefined) return createIgnoreMatcher('');
  const read = readText(path, content);
  if ('diagnostic' in read) {
    collector.diagnostics.push(read.diagnostic);
    return createIgnoreMatcher('');
  }
  const count = read.text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')).length;
  if (count > maxIgnoreRules)
    collector.diagnostics.push(finding('MW1022', { detail: `${count} patterns, at most ${maxIgnoreRules} are read` }, { file: path }));
  return createIgnoreMatcher(read.text);
}

function isDocumentFile(path: string): boolean {
  return /\.(yaml|yml|toml)$/i.test(path);
}

function isAdapterFile(path: string): boolean {
  return /^adapters\/[^/]+\//.test(path);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z0-9][A-Za-z0-9-]*/g) ?? [];
}
