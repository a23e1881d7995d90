import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { builtinForTests, readSnapshot, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile, sliceFor } from './index.ts';

const shop = readSnapshot(join(import.meta.dirname, '../../examples/shop'));
const isWritten = (path: string): boolean => /\.(yaml|toml|json)$|\.plumbignore$/.test(path);

/** A commit as editors of other systems save it. */
function rewritten(edit: (text: string) => string): ReadonlyMap<string, Uint8Array> {
  const pairs = [...shop.files].map(([path, bytes]): [string, Uint8Array] => [
    path,
    isWritten(path) ? new TextEncoder().encode(edit(new TextDecoder().decode(bytes))) : bytes,
  ]);
  return new Map(pairs);
}

type Compiled = ReturnType<typeof compile>;

function compiled(files: ReadonlyMap<string, Uint8Array>) {
  return compile({ snapshot: { ...shop, files }, engine: adapterEngine, builtin: builtinForTests() });
}

function slicesOf({ fleet }: Compiled) {
  return fleet === undefined ? [] : [...fleet.hosts.keys()].map((host) => sliceFor(fleet, host)?.slice);
}

describe('documents written on another system', () => {
  it('has files of every language in its example', () => {
    const names = readdirSync(join(import.meta.dirname, '../../examples/shop'), { recursive: true, encoding: 'utf8' });
    expect(['.yaml', '.toml', '.json', '.plumbignore'].filter((end) => !names.some((name) => name.endsWith(end)))).toEqual([]);
  });

  it.each<[string, (text: string) => string]>([
    ['line ends of Windows', (text) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['both', (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
  ])('compiles to the same hosts with %s', (_, edit) => {
    const [plain, other] = [compiled(shop.files), compiled(rewritten(edit))];
    expect(other.diagnostics).toEqual(plain.diagnostics);
    expect(slicesOf(other)).toHaveLength(6);
    expect(slicesOf(other)).toEqual(slicesOf(plain));
  });

  it('reads texts of several lines alike in both languages', () => {
    const host = (text: string) => textSnapshot({ 'fleet.yaml': text });
    const yaml = 'apiVersion: plumb/v1\r\nkind: Fleet\r\nmetadata: { name: t }\r\nspec: {}\r\n';
    const toml =
      'apiVersion = "plumb/v1"\r\nkind = "Middleware"\r\n[metadata]\r\nname = "web"\r\n[spec]\r\nadapter = "nginx"\r\nmembers = [{ host = "h1", id = 1 }]\r\n[spec.files."a.conf"]\r\ncontent = """\r\n# a\r\n# b\r\n"""\r\n';
    const machine = '---\r\napiVersion: plumb/v1\r\nkind: Host\r\nmetadata: { name: h1 }\r\nspec: { address: 10.0.0.1 }\r\n';
    const { fleet, diagnostics } = compile({
      snapshot: textSnapshot({ 'fleet.yaml': yaml + machine, 'web.toml': toml }),
      engine: adapterEngine,
      builtin: builtinForTests(),
    });
    expect(diagnostics).toEqual([]);
    expect(fleet === undefined ? undefined : sliceFor(fleet, 'h1')?.slice.members[0]?.files?.['a.conf']?.content).toBe('# a\n# b\n');
    const broken = compile({ snapshot: host(`\ufeff${yaml}${machine}  bad: 1\r\n`), engine: adapterEngine, builtin: builtinForTests() });
    expect(broken.diagnostics.map(({ code, line, column }) => ({ code, line, column }))).toEqual([{ code: 'MW1005', line: 10, column: 3 }]);
  });

  it.each(['', '\n \r\n', '\ufeff', '---\n---\n', 'null\n'])('refuses a file that holds nothing: %j', (text) => {
    const found = compiled(new Map([...shop.files, ['hosts/hosts.yaml', new TextEncoder().encode(text)]])).diagnostics;
    expect(found[0]).toMatchObject({ code: 'MW1024', severity: 'error', file: 'hosts/hosts.yaml', line: 1 });
    const emptyToml = compiled(
      new Map([...shop.files, ['profiles/production.toml', new TextEncoder().encode(text.replace(/[^\s]/g, ''))]]),
    );
    expect(emptyToml.diagnostics.map(({ code }) => code)).toContain('MW1024');
  });

  it('reads documents whatever the case of the end of their name', () => {
    const files = new Map(
      [...shop.files].map(([path, bytes]) => [path.replace(/^hosts.hosts\.yaml$/, 'hosts/HOSTS.YAML'), bytes] as const),
    );
    expect(files.has('hosts/HOSTS.YAML')).toBe(true);
    expect(
      compiled(new Map([...files, ['MORE.Toml', new TextEncoder().encode('a = 1')]])).diagnostics.map(({ code, file }) => [code, file]),
    ).toEqual([['MW1014', 'MORE.Toml']]);
  });

  it('takes a comment for the word of somebody who meant it, and other documents beside an empty one', () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    const files = new Map([...shop.files, ['old.yaml', encode('# moved to hosts/\n')], ['old.toml', encode('# moved\n')]]);
    expect(compiled(files).diagnostics).toEqual([]);
    const hosts = new TextDecoder().decode(shop.files.get('hosts/hosts.yaml'));
    expect(compiled(new Map([...shop.files, ['hosts/hosts.yaml', encode(`---\n---\n${hosts}---\n`)]])).diagnostics).toEqual([]);
  });
});
