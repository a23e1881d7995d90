import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { formatControl } from './format-control.ts';

const top = join(import.meta.dirname, '..', '..');
const files = join(import.meta.dirname, 'files');

export interface PackageOptions {
  /** Directory for the packages; made where it is missing. */
  readonly output: string;
  readonly version: string;
}

/** Writes the agent as a Debian package and as a tarball of the same tree, and their digests. Returns the paths. */
export function buildPackages({ output, version }: PackageOptions): readonly string[] {
  const arch = debianArch();
  const name = `plumb-agent_${version}_${arch}`;
  const work = mkdtempSync(join(tmpdir(), 'plumb-package-'));
  try {
    const tree = join(work, 'tree');
    fillTree(tree);
    const done = join(work, 'done');
    mkdirSync(done);
    const [tarball, deb, sums] = [join(done, `${name}.tar.gz`), join(done, `${name}.deb`), join(done, 'SHA256SUMS')];
    run('tar', '-C', tree, '--owner=0', '--group=0', '--sort=name', '-I', 'gzip -4', '-cf', tarball, 'usr', 'etc');
    fillControl(tree, { version, arch });
    run('dpkg-deb', '--root-owner-group', '-Zgzip', '-z4', '--build', tree, deb);
    writeFileSync(sums, [deb, tarball].map((path) => `${digest(path)}  ${basename(path)}\n`).join(''));
    return [deb, tarball, sums].map((path) => put(path, output));
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The tree as it stands on a host, from `/`. Node comes along: no distribution in use has one new enough. */
function fillTree(tree: string): void {
  const library = join(tree, 'usr/lib/plumb-agent');
  run(process.execPath, join(top, 'tests/build.ts'), library);
  for (const name of readdirSync(library)) if (/^plumb(-worker)?\.js/.test(name)) rmSync(join(library, name));
  place(process.execPath, join(library, 'node'), 0o755);
  const documents = join(tree, 'usr/share/doc/plumb-agent');
  place(join(files, 'plumb-agent'), join(tree, 'usr/bin/plumb-agent'), 0o755);
  place(join(files, 'plumb-agent.service'), join(tree, 'usr/lib/systemd/system/plumb-agent.service'), 0o644);
  place(join(files, 'default'), join(tree, 'etc/default/plumb-agent'), 0o644);
  place(join(files, 'agent.yaml.example'), join(documents, 'agent.yaml.example'), 0o644);
  place(join(files, 'README'), join(documents, 'README'), 0o644);
  place(join(files, 'copyright'), join(documents, 'copyright'), 0o644);
}

function fillControl(tree: string, { version, arch }: { readonly version: string; readonly arch: string }): void {
  const control = join(tree, 'DEBIAN');
  const installedKib = Math.ceil(Number(run('du', '-sk', '--apparent-size', tree).split('\t')[0]));
  for (const script of ['postinst', 'prerm', 'postrm']) place(join(files, script), join(control, script), 0o755);
  writeFileSync(join(control, 'conffiles'), '/etc/default/plumb-agent\n');
  writeFileSync(join(control, 'control'), formatControl({ version, arch, installedKib }));
}

function place(from: string, to: string, mode: number): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, to, { dereference: true });
  chmodSync(to, mode);
}

/** A reader of an earlier package goes on reading that one. */
function put(path: string, output: string): string {
  const target = join(output, basename(path));
  mkdirSync(output, { recursive: true });
  cpSync(path, `${target}.new`);
  renameSync(`${target}.new`, target);
  return target;
}

function digest(path: string): string {
  if (!statSync(path).isFile()) throw new Error(`${path} is no file`);
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function debianArch(): string {
  const known: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
  const arch = known[process.arch];
  if (process.platform !== 'linux' || arch === undefined)
    throw new Error(`packages are built on linux, x64 or arm64, with the Node that runs this; this is ${process.platform} ${process.arch}`);
  return arch;
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
