import type { MemoryHost } from '../host/index.ts';

/** A machine of one distribution as its tools show it, with a repository that offers two versions of each product. */
export interface PackageRecording {
  readonly manager: 'apt' | 'dnf';
  /** Newest version offered, and the one before, as the manager writes them. */
  readonly versions: { readonly newest: string; readonly older: string };
  /** Sets up the machine with nothing of the product installed. */
  readonly prepare: (host: MemoryHost) => void;
}

const product = 'nginx';

export const aptRecording: PackageRecording = {
  manager: 'apt',
  versions: { newest: '1.22.1-9+deb12u11', older: '1.22.1-9+deb12u9' },
  prepare(host) {
    host.put('/usr/sbin', { type: 'directory' });
    const status = '/var/lib/dpkg/status';
    let lists = false;
    const write = (installed: readonly string[]): void =>
      host.put(status, { type: 'file', content: [dpkgItself, ...installed].join('\n') });
    write([]);
    host.script(['apt-get', 'update'], () => {
      lists = true;
      return {};
    });
    host.script(['apt-cache', 'policy'], (argv) => ({ stdout: argv.at(-1) === product && lists ? aptPolicy : '' }));
    host.script(['apt-cache', 'show'], (argv) => {
      const [name, version] = (argv.at(-1) ?? '').split('=');
      if (name === 'nginx-common')
        return { stdout: `Package: nginx-common\nVersion: ${version}\nDepends: debconf (>= 0.5) | debconf-2.0\n` };
      const depends = `nginx-common (<< ${version}.1~), nginx-common (>= ${version}), libc6 (>= 2.34), libssl3 (>= 3.0.0) | libssl1, iproute2 (<< 99)`;
      return name === product
        ? { stdout: `Package: nginx\nVersion: ${version}\nDepends: ${depends}\n` }
        : { exitCode: 100, stderr: 'E: No packages found\n' };
    });
    host.script(['apt-get', 'install'], (argv) => {
      const targets = argv.slice(argv.indexOf('--') + 1);
      const exact = targets.find((target) => target.startsWith(`${product}=`))?.split('=')[1];
      // Without its sibling at the same version apt picks the newest of that, and finds no way.
      if (exact !== undefined && exact !== aptRecording.versions.newest && !targets.includes(`nginx-common=${exact}`))
        return { exitCode: 100, stderr: aptUnmet };
      write(['nginx', 'nginx-common'].map((name) => stanza(name, exact ?? aptRecording.versions.newest)));
      return { stdout: 'Setting up nginx ...\n' };
    });
    host.script(['apt-get', 'remove'], () => {
      write([stanza('nginx', aptRecording.versions.newest, 'deinstall ok config-files')]);
      return {};
    });
  },
};

export const dnfRecording: PackageRecording = {
  manager: 'dnf',
  versions: { newest: '1:1.20.1-24.el9', older: '1:1.20.1-16.el9' },
  prepare(host) {
    const database = '/var/lib/rpm/rpmdb.sqlite';
    let installed: string | undefined;
    const write = (version: string | undefined): void => {
      installed = version;
      host.put(database, { type: 'file', content: `rpm database with ${version}` });
    };
    write(undefined);
    host.script(['rpm', '-qa'], () => {
      const [epoch, rest] = (installed ?? '').split(':');
      const line = installed === undefined ? '' : `nginx\t${epoch}\t${rest}\tx86_64\n`;
      return { stdout: `bash\t0\t5.1.8-9.el9\tx86_64\ngpg-pubkey\t0\t350d275d-6279464b\t(none)\n${line}` };
    });
    host.script(['dnf', 'repoquery'], () => ({ stdout: `${dnfRecording.versions.older}\n${dnfRecording.versions.newest}\n` }));
    host.script(['dnf', 'install'], (argv) => {
      const target = argv.at(-1) ?? '';
      const known = Object.values(dnfRecording.versions).find((version) => target === `nginx-${version}`);
      const version = target === product ? dnfRecording.versions.newest : known;
      if (version === undefined)
        return { exitCode: 1, stderr: `No match for argument: ${target}\nError: Unable to find a match: ${target}\n` };
      write(version);
      return { stdout: 'Complete!\n' };
    });
    host.script(['dnf', 'remove'], () => {
      write(undefined);
      return {};
    });
  },
};

export function stanza(name: string, version: string, status = 'install ok installed'): string {
  return `Package: ${name}\nStatus: ${status}\nPriority: optional\nArchitecture: amd64\nVersion: ${version}\nConffiles:\n /etc/${name}.conf 0123\nDescription: a product\n Version: 9.9 is not a field here\n`;
}

const dpkgItself = stanza('dpkg', '1.21.22');

const aptPolicy = `nginx:
  Installed: (none)
  Candidate: 1.22.1-9+deb12u11
  Version table:
     1.22.1-9+deb12u11 500
        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
     1.22.1-9+deb12u9 500
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
`;

const aptUnmet = `Some packages could not be installed.
The following packages have unmet dependencies:
 nginx : Depends: nginx-common (< 1.22.1-9+deb12u9.1~) but 1.22.1-9+deb12u11 is to be installed
E: Unable to correct problems, you have held broken packages.
`;
