import type { ExecOptions, Host } from '../../host/index.ts';
import { ApplyError } from '../resource-module.ts';
import { runOrFail } from '../run-or-fail.ts';
import { parseTarListing, parseZipMembers, validateMembers } from './members.ts';

const timeoutMs = 10 * 60_000;
const maxListingBytes = 64 * 1024 * 1024;

interface Unpacking {
  /** The archive on the host. */
  readonly file: string;
  /** An empty directory. */
  readonly into: string;
  readonly stripComponents: number;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** Unpacks a tar file, compressed or not, or a zip file, after its members were checked. Returns the directory that holds the content. */
export async function unpack(bytes: Uint8Array, unpacking: Unpacking): Promise<string> {
  return isZip(bytes) ? unpackZip(bytes, unpacking) : unpackTar(unpacking);
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

async function unpackTar({ file, into, stripComponents, host, signal }: Unpacking): Promise<string> {
  const options = { host, signal, timeoutMs };
  const archive = ['--force-local', '--file', file];
  // Through a file, since a host keeps only the beginning of a long output.
  const index = `${file}.list`;
  try {
    await runOrFail(
      ['tar', '--list', '--verbose', '--numeric-owner', '--quoting-style=escape', `--index-file=${index}`, ...archive],
      options,
    );
    const listing = await host.readFile(index, { maxBytes: maxListingBytes });
    validateMembers(parseTarListing(listing?.toString('utf8') ?? ''));
  } finally {
    await host.remove(index);
  }
  const keep = ['--no-same-owner', '--no-same-permissions', `--strip-components=${stripComponents}`];
  await runOrFail(['tar', '--extract', ...keep, ...archive, '--directory', into], options);
  return into;
}

async function unpackZip(bytes: Uint8Array, unpacking: Unpacking): Promise<string> {
  validateMembers(parseZipMembers(bytes));
  await extractZip(unpacking);
  return descend(unpacking.into, unpacking);
}

/** The first of the programs that is on the host; jar is there where Java is. */
async function extractZip({ file, into, host, signal }: Unpacking): Promise<void> {
  const programs: readonly { readonly argv: readonly string[]; readonly cwd?: string }[] = [
    { argv: ['unzip', '-q', file, '-d', into] },
    { argv: ['bsdtar', '-x', '--no-same-owner', '-f', file, '-C', into] },
    { argv: ['jar', '--extract', '--file', file], cwd: into },
  ];
  for (const { argv, cwd } of programs) {
    const options: ExecOptions = { signal, timeoutMs, ...(cwd === undefined ? {} : { cwd }) };
    const result = await host.run(argv, options);
    if (result.spawnError !== undefined) continue;
    if (result.exitCode === 0) return;
    signal.throwIfAborted();
    throw new ApplyError(`${argv[0]} cannot unpack the archive: ${lastLine(result.stderr)}`);
  }
  throw new ApplyError('the archive is a zip file, and none of unzip, bsdtar and jar is on this host: install unzip');
}

/** Zip tools cannot strip components, so the leading directories are stepped into; each must be the only one. */
async function descend(directory: string, { stripComponents, host }: Unpacking): Promise<string> {
  let top = directory;
  for (let level = 0; level < stripComponents; level += 1) {
    const [only, ...others] = await host.list(top);
    if (only === undefined || others.length > 0) {
      throw new ApplyError(
        `${stripComponents} components cannot be stripped: the archive has ${others.length + (only === undefined ? 0 : 1)} names at level ${level + 1}`,
      );
    }
    top = `${top}/${only}`;
  }
  return top;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
