import type { MemoryHost } from '../../host/index.ts';
import { aMemoryMachine } from '../hand.ts';

const statusPath = '/var/lib/dpkg/status';
const dpkg = 'Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.21\n';

/** A Debian host in memory whose apt offers two versions of redis-server, 5:7.0.15-1 and 5:7.2.0-1, and has neither. */
export async function aDebian(): Promise<MemoryHost> {
  const { host } = await aMemoryMachine();
  host.put('/usr/sbin', { type: 'directory' });
  setInstalled(host, undefined);
  const policy = 'redis-server:\n  Installed: (none)\n  Candidate: 5:7.2.0-1\n  Version table:\n     5:7.2.0-1 500\n     5:7.0.15-1 500\n';
  host.script(['apt-cache', 'policy'], { stdout: policy });
  host.script(['apt-cache', 'show'], { stdout: 'Package: redis-server\n' });
  host.script(['apt-get', 'update'], {});
  host.script(['apt-get', 'install'], (argv) => {
    setInstalled(host, argv.at(-1)?.split('=')[1] ?? '5:7.2.0-1');
    return {};
  });
  host.script(['apt-get', 'remove'], () => {
    setInstalled(host, undefined);
    return {};
  });
  return host;
}

export function setInstalled(host: MemoryHost, version: string | undefined): void {
  const stanza = `Package: redis-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`;
  host.put(statusPath, { type: 'file', content: version === undefined ? dpkg : `${dpkg}\n${stanza}` });
}
