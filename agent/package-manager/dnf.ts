import { type Host, HostError, type HostReader } from '../host/index.ts';
import { describeFailure, requireName, requireRoot } from './package-failure.ts';
import type { PackageManager, PackageReader, PackageState } from './package-manager.ts';
import { shareAnswer } from './share-answer.ts';

const installTimeoutMs = 30 * 60_000;
const format = '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';
/** Where rpm keeps its database, newest place first. */
const databases = ['/usr/lib/sysimage/rpm/rpmdb.sqlite', '/var/lib/rpm/rpmdb.sqlite', '/var/lib/rpm/Packages.db', '/var/lib/rpm/Packages'];

/** Asks rpm for all packages at once, again only when its database changed, and once for all who ask meanwhile. */
export function createDnfReader(host: HostReader): PackageReader {
  let cached: { readonly version: string; readonly packages: ReadonlyMap<string, string> } | undefined;

  const readAll = shareAnswer(async (): Promise<ReadonlyMap<string, string>> => {
    const version = await readDatabaseVersion(host);
    if (cached?.version === version) return cached.packages;
    const result = await host.query(['rpm', '-qa', '--qf', format], { timeoutMs: 120_000 });
    if (result.exitCode !== 0) throw new HostError('PACKAGES_UNKNOWN', describeFailure('rpm -qa', result));
    cached = { version, packages: parsePackages(result.stdout) };
    return cached.packages;
  });

  return {
    async read(names) {
      try {
        const packages = await readAll();
        return new Map(names.map((name) => [name, describe(packages.get(name))]));
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        return new Map(names.map((name): [string, PackageState] => [name, { status: 'unknown', reason: error.message }]));
      }
    },
  };
}

/** Installs through dnf, at exact versions. Needs root. */
export function createDnf(host: Host): PackageManager {
  async function dnf(words: readonly string[]): Promise<void> {
    const result = await host.run(['dnf', ...words], { timeoutMs: installTimeoutMs });
    if (result.exitCode === 0) return;
    const text = `${result.stderr}\n${result.stdout}`;
    const target = words.at(-1) ?? '';
    if (/No match for argument|Unable to find a match/.test(text))
      throw new HostError(
        'PACKAGE_UNAVAILABLE',
        `package ${target} cannot be installed: no such version is in the configured repositories; ${await listVersions(host, target)}`,
      );
    if (/versionlock|excluded by|filtered out by exclude/i.test(text))
      throw new HostError(
        'PACKAGE_HELD',
        `package ${target} is held back by an exclude or version lock of this host; release it by dnf versionlock delete`,
      );
    throw new HostError('PACKAGE_FAILED', describeFailure(`dnf ${words.join(' ')}`, result));
  }

  const reader = createDnfReader(host);
  return {
    ...reader,
    async install(name, version) {
      requireName(name, version);
      requireRoot(host, `package ${name}`);
      await dnf(['install', '-y', '--setopt=install_weak_deps=False', version === undefined ? name : `${name}-${version}`]);
    },
    async remove(name) {
      requireName(name);
      requireRoot(host, `package ${name}`);
      if ((await reader.read([name])).get(name)?.status === 'absent') return;
      await dnf(['remove', '-y', '--setopt=clean_requirements_on_remove=False', name]);
    },
  };
}

async function listVersions(host: HostReader, target: string): Promise<string> {
  const name = target.replace(/-[^-]+-[^-]+$/, '');
  const result = await host.query(['dnf', 'repoquery', '--quiet', '--showduplicates', '--qf', '%{evr}\n', name], {
    timeoutMs: 120_000,
  });
  const versions = [...new Set(result.stdout.split('\n').filter((line) => line !== ''))];
  return result.exitCode === 0 && versions.length > 0 ? `they offer ${versions.join(', ')}` : `they offer no ${name}`;
}

async function readDatabaseVersion(host: HostReader): Promise<string> {
  const versions: string[] = [];
  for (const path of databases) {
    // A write-ahead log takes the changes before the database does.
    for (const file of [path, `${path}-wal`]) {
      const stat = await host.stat(`${host.root}${file}`);
      if (stat !== undefined) versions.push(`${file} ${stat.version}`);
    }
  }
  if (versions.length === 0)
    throw new HostError('PACKAGES_UNKNOWN', `no rpm database is on this host (looked for ${databases.join(', ')})`);
  return versions.join('\n');
}

function parsePackages(text: string): ReadonlyMap<string, string> {
  const packages = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name, epoch, version, architecture] = line.split('\t');
    if (name === undefined || version === undefined || name === 'gpg-pubkey') continue;
    const full = epoch === '0' ? version : `${epoch}:${version}`;
    packages.set(name, full);
    packages.set(`${name}.${architecture}`, full);
  }
  return packages;
}

function describe(version: string | undefined): PackageState {
  return version === undefined ? { status: 'absent' } : { status: 'known', fields: { version } };
}
