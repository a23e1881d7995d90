/** One stanza of dpkg's status file, as far as it is asked. */
export interface DpkgPackage {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  /** Third word of Status: installed, config-files, half-configured, … */
  readonly state: string;
  readonly isHeld: boolean;
  readonly needsReinstall: boolean;
}

/** Packages by name, and by name:architecture. Of several architectures of one name the machine's own stands under the bare name. */
export function parseDpkgStatus(text: string): ReadonlyMap<string, DpkgPackage> {
  const found = text.split('\n\n').flatMap(parseStanza);
  // dpkg itself is of the machine's architecture.
  const native = found.find(({ name }) => name === 'dpkg')?.architecture;
  const packages = new Map<string, DpkgPackage>();
  for (const item of found) {
    packages.set(`${item.name}:${item.architecture}`, item);
    const other = packages.get(item.name);
    if (other === undefined || isPreferred(item, other, native)) packages.set(item.name, item);
  }
  return packages;
}

/** Whether a run of dpkg ended in the middle of this package. */
export function isUnfinished({ state, needsReinstall }: DpkgPackage): boolean {
  return needsReinstall || ['half-installed', 'unpacked', 'half-configured', 'triggers-awaited', 'triggers-pending'].includes(state);
}

function isPreferred(item: DpkgPackage, other: DpkgPackage, native: string | undefined): boolean {
  if ((item.state === 'installed') !== (other.state === 'installed')) return item.state === 'installed';
  return item.architecture === native;
}

function parseStanza(stanza: string): readonly DpkgPackage[] {
  const fields = new Map<string, string>();
  for (const line of stanza.split('\n')) {
    const match = /^(Package|Status|Version|Architecture): (.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) fields.set(match[1], match[2].trim());
  }
  const name = fields.get('Package');
  const [want, flag, state] = (fields.get('Status') ?? '').split(' ');
  if (name === undefined || state === undefined) return [];
  return [
    {
      name,
      architecture: fields.get('Architecture') ?? 'all',
      version: fields.get('Version') ?? '',
      state,
      isHeld: want === 'hold',
      needsReinstall: flag === 'reinstreq',
    },
  ];
}
