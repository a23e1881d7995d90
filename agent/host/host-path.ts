import { HostError } from './host.ts';

/**
 * Components of a path below the root. Refuses with HostError whatever could mean another place than it says:
 * relative, outside the root, `.` and `..`, empty components, NUL, too long.
 */
export function parseHostPath(root: string, path: string): readonly string[] {
  if (path.includes('\0')) throw refused(path, 'holds a NUL byte; remove it');
  if (!path.startsWith('/')) throw refused(path, 'is not absolute; write it from /');
  if (Buffer.byteLength(path) > 4095) throw refused(`${path.slice(0, 80)}…`, 'is longer than 4095 bytes');
  if (root !== '' && path !== root && !path.startsWith(`${root}/`)) throw refused(path, `is outside of ${root}`);
  const below = path.slice(root.length);
  if (below === '' || (below === '/' && root === '')) return [];
  const components = below.slice(1).split('/');
  for (const component of components) {
    if (component === '') throw refused(path, 'holds an empty component; write single slashes and none at the end');
    if (component === '.' || component === '..') throw refused(path, `holds ${component}; write where it leads`);
    if (Buffer.byteLength(component) > 255) throw refused(path, 'holds a component longer than 255 bytes');
  }
  return components;
}

/** As parseHostPath, for a path that is going to be changed: the root itself is refused. */
export function parseTarget(root: string, path: string): { readonly parents: readonly string[]; readonly name: string } {
  const components = parseHostPath(root, path);
  const name = components.at(-1);
  if (name === undefined) throw refused(path, 'is the root itself');
  return { parents: components.slice(0, -1), name };
}

/** `0640`, `750` or `01777` as a number. */
export function parseMode(mode: string): number {
  if (!/^0?[0-7]{3,4}$/.test(mode))
    throw new HostError('MODE_INVALID', `not a file mode: ${JSON.stringify(mode)}; write octal digits such as 0640`);
  return Number.parseInt(mode, 8);
}

export function formatMode(bits: number): string {
  return (bits & 0o7777).toString(8).padStart(4, '0');
}

function refused(path: string, why: string): HostError {
  return new HostError('PATH_REFUSED', `path ${JSON.stringify(path)} ${why}`);
}
