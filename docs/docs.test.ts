import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type DocumentKind, repositoryKinds, validateDocument } from '../schemas/validate.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);

const pages = ['README.md', ...below('docs'), ...below('adapters'), ...below('examples')].filter((path) => path.endsWith('.md')).sort();

interface Fence {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

function fencesOf(page: string): readonly Fence[] {
  return [...page.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: page.slice(0, index).split('\n').length,
  }));
}

function linksOf(page: string): readonly string[] {
  const prose = page.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^(https?|mailto):/.test(link));
}

/** The anchors that a forge makes from headings. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...page.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function faultOfLink(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return `${page}: the link ${link} leads nowhere`;
  if (anchor === undefined || !target.endsWith('.md') || anchorsOf(read(target)).includes(anchor)) return undefined;
  return `${page}: ${target} has no heading for #${anchor}`;
}

function faultsOfYaml(page: string, { text, line }: Fence): readonly string[] {
  const documents = loadAll(text) as readonly { readonly apiVersion?: unknown; readonly kind?: unknown }[];
  return documents.flatMap((document) => {
    if (document?.apiVersion === undefined) return [];
    const kind = repositoryKinds.find((known) => known === document.kind) satisfies DocumentKind | undefined;
    if (kind === undefined) return [`${page}:${line}: no kind ${JSON.stringify(document.kind)}`];
    return validateDocument(kind, document).map((finding) => `${page}:${line}: ${kind} ${finding.pointer} ${finding.message}`);
  });
}

/** `npm run X` and `npm test`, wherever a page shows them as code. */
function scriptsOf(page: string): readonly string[] {
  const code = [...page.matchAll(/`[^`]+`|^```.*?^```$/gms)].map(([text]) => text).join('\n');
  return [...code.matchAll(/npm (?:run )?([a-z][\w:-]*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !['ci', 'install', 'run'].includes(name));
}

describe.each(pages)('%s', (path) => {
  const page = read(path);

  it('has only links that lead somewhere', () => {
    expect(linksOf(page).flatMap((link) => faultOfLink(path, link) ?? [])).toEqual([]);
  });

  it('shows only documents that validate', () => {
    expect(fencesOf(page).flatMap((fence) => (fence.language === 'yaml' ? faultsOfYaml(path, fence) : []))).toEqual([]);
  });

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    expect(scriptsOf(page).filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the README', () => {
  it('gives commands that .ci/run calls word for word', () => {
    const commands = fencesOf(read('README.md')).flatMap(({ language, text }) => (language === 'sh' ? text.trim().split('\n') : []));
    const called = read('.ci/run').split('\n');
    const firsts = commands.filter((command) => command.startsWith('npm ci'));
    expect(firsts).toHaveLength(2);
    expect(firsts.filter((command) => !called.some((line) => line.endsWith(`"${command}"`)))).toEqual([]);
  });
});

describe('these checks', () => {
  it('see a dead link, a dead anchor, a wrong document and an unknown script', () => {
    expect(faultOfLink('README.md', 'docs/nowhere.md')).toBe('README.md: the link docs/nowhere.md leads nowhere');
    expect(faultOfLink('docs/glossary.md', 'architecture.md#no-such-part')).toContain('has no heading for #no-such-part');
    expect(faultOfLink('docs/glossary.md', 'architecture.md#who-may-import-whom')).toBeUndefined();
    const text = 'apiVersion: plumb/v1\nkind: Host\nmetadata: {name: web-1}\nspec: {adress: 10.0.0.1}\n';
    expect(faultsOfYaml('x.md', { language: 'yaml', text, line: 3 })).toEqual([
      expect.stringContaining('x.md:3: Host /spec'),
      expect.stringContaining('x.md:3: Host /spec'),
    ]);
    expect(faultsOfYaml('x.md', { language: 'yaml', text: text.replace('adress', 'address'), line: 3 })).toEqual([]);
    expect(linksOf('[a](b.md) `[no](no.md)` [c](https://example.org)')).toEqual(['b.md']);
    expect(scriptsOf('`npm run demo -- --once`, npm run nothing, `npm test`')).toEqual(['demo', 'test']);
  });
});
