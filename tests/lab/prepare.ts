import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unmetNeed } from '../support/unmet-need.ts';
import { labTop, openEngine, packagesDirectory } from './engine.ts';

const top = join(import.meta.dirname, '..', '..');

/** Products that the hosts install, from the lab's own repository. */
const products = ['nginx', 'redis-server', 'zookeeper', 'default-jre-headless'];
export const agentVersion = '0.1.0';
/** The same agent under a later version, for upgrades. */
export const laterVersion = '0.1.1';

/** Why there can be no lab on this machine; undefined where there can. */
export function unmetLabNeed(): string | undefined {
  const programs = [
    'systemd-nspawn',
    'debootstrap',
    'nft',
    'ip',
    'dpkg-deb',
    'dpkg-scanpackages',
    'mkfs.ext4',
    'setpriv',
    'python3',
    'git',
  ];
  const unmet = unmetNeed({ root: true, programs, files: ['/etc/debian_version', '/dev/loop-control'] });
  return unmet ?? (mayBootHosts() ? undefined : 'needs the capabilities to mount and to make networks, which a container may lack');
}

/** CAP_NET_ADMIN and CAP_SYS_ADMIN. */
function mayBootHosts(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return [12n, 21n].every((bit) => (BigInt(`0x${effective}`) >> bit) & 1n);
}

/** Base tree, package repository and the agent's packages; once a run, and most of it once a machine. */
export async function prepareLab(): Promise<void> {
  if (unmetLabNeed() !== undefined) return;
  const startedMs = performance.now();
  mkdirSync(labTop, { recursive: true });
  for (const version of [agentVersion, laterVersion]) {
    const argv = [join(top, 'tests/package/main.ts'), '--output', packagesDirectory, '--version', version];
    execFileSync(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  await openEngine('prepare').run('prepare', ...products);
  console.log(`lab prepared in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

/** Called by vitest once before the files of the lab. */
export const setup = prepareLab;
