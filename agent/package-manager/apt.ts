import { type ExecResult, type Host, HostError, type HostReader } from '../host/index.ts';
import { findSiblings, parsePolicy } from './apt-candidates.ts';
import { type DpkgPackage, isUnfinished, parseDpkgStatus } from './dpkg-status.ts';
import { describeFailure, requireName, requireRoot } from './package-failure.ts';
import type { PackageManager, PackageReader, PackageState } from './package-manager.ts';
import { withoutServiceStarts } from './policy-rc.ts';
import { shareAnswer } from './share-answer.ts';

const noninteractive = { DEBIAN_FRONTEND: 'noninteractive', APT_LISTCHANGES_FRONTEND: 'none', NEEDRESTART_MODE: 'l' };
const installTimeoutMs = 30 * 60_000;
const updateTimeoutMs = 10 * 60_000;
const options = ['-y', '-o', 'DPkg::Lock::Timeout=300'];
/** A configuration file on disk is Plumb's or the operator's: it stays, whatever the package brings. */
const keepConfiguration = ['-o', 'Dpkg::Options::=--force-confold', '-o', 'Dpkg::Options::=--force-confdef'];

/** Reads dpkg's status file, parsed again only when it changed, and once for all who ask meanwhile: no program is started. */
export function createAptReader(host: HostReader): PackageReader {
  const readStatus = createStatusReader(host);
  return {
    async read(names) {
      try {
        const packages = await readStatus();
        return new Map(names.map((name) => [name, describe(packages.get(name))]));
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        return new Map(names.map((name): [string, PackageState] => [name, { status: 'unknown', reason: error.message }]));
      }
    },
  };
}

/** Installs through apt-get, at exact versions, with what belongs to the same build beside it. Needs root. */
export function createApt(host: Host): PackageManager {
  const readStatus = createStatusReader(host);

  async function apt(words: readonly string[], timeoutMs = installTimeoutMs): Promise<ExecResult> {
    return host.run(words, { env: noninteractive, timeoutMs });
  }

  /** Mends what an interrupted run left, since apt does nothing before that. */
  async function repair(): Promise<ReadonlyMap<string, DpkgPackage>> {
    const packages = await readStatus();
    if (![...packages.values()].some(isUnfinished) && !(await hasJournal(host))) return packages;
    const repaired = await apt(['dpkg', '--force-confold', '--force-confdef', '--configure', '-a']);
    if (repaired.exitCode !== 0)
      throw new HostError('PACKAGE_BROKEN', describeFailure('dpkg --configure -a, which mends an interrupted install,', repaired));
    return readStatus();
  }

  return {
    ...createAptReader(host),
    async install(name, version) {
      requireName(name, version);
      requireRoot(host, `package ${name}`);
      await withoutServiceStarts(host, async () => {
        const held = (await repair()).get(name);
        if (held?.isHeld && held.state === 'installed' && version !== held.version)
          throw new HostError('PACKAGE_HELD', `package ${name} is held back at ${held.version}; release it by apt-mark unhold ${name}`);
        await ensureCandidate(host, {
          name,
          version,
          update: () => apt(['apt-get', 'update', '-o', 'DPkg::Lock::Timeout=300'], updateTimeoutMs),
        });
        const targets = version === undefined ? [name] : [`${name}=${version}`, ...(await findSiblings(host, name, version))];
        const exact = version === undefined ? [] : ['--allow-downgrades'];
        const result = await apt([
          'apt-get',
          'install',
          ...options,
          '--no-install-recommends',
          ...exact,
          ...keepConfiguration,
          '--',
          ...targets,
        ]);
        if (result.exitCode !== 0) throw new HostError('PACKAGE_FAILED', describeFailure(`apt-get install ${targets.join(' ')}`, result));
      });
    },
    async remove(name) {
      requireName(name);
      requireRoot(host, `package ${name}`);
      await withoutServiceStarts(host, async () => {
        const found = (await repair()).get(name);
        if (found === undefined || found.state === 'config-files' || found.state === 'not-installed') return;
        const result = await apt(['apt-get', 'remove', ...options, ...keepConfiguration, '--', name]);
        if (result.exitCode !== 0) throw new HostError('PACKAGE_FAILED', describeFailure(`apt-get remove ${name}`, result));
      });
    },
  };
}

/** Whether dpkg has notes that are not merged into its status yet: a power cut leaves them, and apt does nothing while they are there. */
async function hasJournal(host: HostReader): Promise<boolean> {
  const directory = `${host.root}/var/lib/dpkg/updates`;
  if ((await host.stat(directory)) === undefined) return false;
  return (await host.list(directory)).some((name) => /^\d+$/.test(name));
}

/** Refreshes the lists once where the wanted version is not in them; an unknown version is then an error that names the known ones. */
async function ensureCandidate(
  host: Host,
  wanted: { readonly name: string; readonly version: string | undefined; readonly update: () => Promise<ExecResult> },
): Promise<void> {
  const { name, version, update } = wanted;
  const isOffered = async (): Promise<{ readonly offered: boolean; readonly versions: readonly string[] }> => {
    const policy = await host.query(['apt-cache', 'policy', '--', name], { timeoutMs: 60_000 });
    if (policy.exitCode !== 0) throw new HostError('PACKAGE_FAILED', describeFailure(`apt-cache policy ${name}`, policy));
    const { candidate, versions } = parsePolicy(policy.stdout);
    return { offered: version === undefined ? candidate !== undefined : versions.includes(version), versions };
  };
  if ((await isOffered()).offered) return;
  const updated = await update();
  const { offered, versions } = await isOffered();
  if (offered) return;
  const why = updated.exitCode === 0 ? '' : `; ${describeFailure('apt-get update', updated)}`;
  const known = versions.length === 0 ? 'no version of it is in the configured sources' : `the sources offer ${versions.join(', ')}`;
  throw new HostError(
    'PACKAGE_UNAVAILABLE',
    `package ${name}${version === undefined ? '' : ` ${version}`} cannot be installed: ${known}${why}`,
  );
}

function createStatusReader(host: HostReader): () => Promise<ReadonlyMap<string, DpkgPackage>> {
  const path = `${host.root}/var/lib/dpkg/status`;
  let cached: { readonly version: string; readonly packages: ReadonlyMap<string, DpkgPackage> } | undefined;
  return shareAnswer(async () => {
    const stat = await host.stat(path);
    if (stat === undefined)
      throw new HostError('PACKAGES_UNKNOWN', `${path} does not exist: this is no host of apt; set the package's source to its manager`);
    if (cached?.version === stat.version) return cached.packages;
    const content = await host.readFile(path, { maxBytes: 64 * 1024 * 1024 });
    cached = { version: stat.version, packages: parseDpkgStatus(content?.toString() ?? '') };
    return cached.packages;
  });
}

function describe(found: DpkgPackage | undefined): PackageState {
  if (found === undefined) return { status: 'absent' };
  if (found.state === 'installed' && !found.needsReinstall) return { status: 'known', fields: { version: found.version } };
  if (!isUnfinished(found)) return { status: 'absent' };
  // Half of it is there; whatever version dpkg notes is not in use. Installing mends it.
  return { status: 'absent', facts: { message: `left ${found.state} at ${found.version} by an interrupted run of dpkg` } };
}
