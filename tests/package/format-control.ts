export interface ControlFacts {
  readonly version: string;
  readonly arch: string;
  readonly installedKib: number;
}

/** The package as dpkg knows it. */
export function formatControl({ version, arch, installedKib }: ControlFacts): string {
  return [
    'Package: plumb-agent',
    `Version: ${version}`,
    `Architecture: ${arch}`,
    'Maintainer: The Plumb authors <plumb@localhost>',
    `Installed-Size: ${installedKib}`,
    'Depends: libc6 (>= 2.28), libstdc++6, init-system-helpers (>= 1.51)',
    'Section: admin',
    'Priority: optional',
    'Description: keeps the middleware of this host as a Git repository says',
    ' The agent fetches the repository of the fleet, computes what this host has to be, compares, changes what',
    ' differs and reports. It brings the Node program it runs on.',
    '',
  ].join('\n');
}
