import type { HostReader } from '../../host/index.ts';

const name = '.plumb-archive';

/** The file inside an unpacked directory that says which archive it came from. It is written before the directory gets its name. */
export function markerPath(directory: string): string {
  return `${directory}/${name}`;
}

export function formatMarker(sha256: string): string {
  return `${sha256}\n`;
}

/** The sha256 of the archive the directory was unpacked from; undefined when it was not unpacked by Plumb. */
export async function readMarker(directory: string, host: HostReader): Promise<string | undefined> {
  const path = markerPath(directory);
  if ((await host.stat(path))?.type !== 'file') return undefined;
  return (await host.readFile(path, { maxBytes: 4096 }))?.toString('utf8').trim();
}
