import { type FileAttributes, type FileIdentity, type FileStat, HostError } from './host.ts';
import { formatMode, parseHostPath, parseMode, parseTarget } from './host-path.ts';

/** An entry for `put`; mode, owner and group have the defaults a root shell would give. */
export type MemoryEntry = {
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
} & (
  | { readonly type: 'file'; readonly content: string | Uint8Array }
  | { readonly type: 'directory' }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'other' }
);

interface FileNode {
  readonly type: FileStat['type'];
  readonly content: Buffer;
  readonly target?: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly modifiedAt: string;
  readonly changedAt: string;
  readonly version: string;
  readonly inode: string;
}

/** The file tree of a machine in memory, with the refusals of the local host. Links in parents are always refused. */
export function createMemoryFiles({ root, privileged }: { readonly root: string; readonly privileged: boolean }) {
  const nodes = new Map<string, FileNode>();
  let versions = 0;
  nodes.set(root, node({ type: 'directory' }));

  function node(entry: MemoryEntry): FileNode {
    versions += 1;
    const content = entry.type === 'file' ? Buffer.from(entry.content) : Buffer.alloc(0);
    return {
      type: entry.type,
      content,
      ...(entry.type === 'link' ? { target: entry.target } : {}),
      mode: formatMode(parseMode(entry.mode ?? (entry.type === 'link' ? '0777' : entry.type === 'directory' ? '0755' : '0644'))),
      owner: entry.owner ?? 'root',
      group: entry.group ?? 'root',
      modifiedAt: new Date().toISOString(),
      changedAt: new Date().toISOString(),
      version: `${versions}:${content.length}`,
      inode: String(versions),
    };
  }

  /** Key of a path whose parents are directories; undefined when a parent is missing. */
  function locate(path: string): string | undefined {
    let key = root;
    for (const component of parseHostPath(root, path)) {
      const parent = nodes.get(key);
      if (parent === undefined) return undefined;
      if (parent.type === 'link') throw new HostError('LINK_IN_PATH', `${key} is a link, and links are not followed; write where it leads`);
      if (parent.type !== 'directory') throw new HostError('NOT_A_DIRECTORY', `${key} is not a directory`);
      key = `${key}/${component}`;
    }
    return key;
  }

  function locateTarget(path: string): string {
    const { parents } = parseTarget(root, path);
    const key = locate(path);
    const parent = [root, ...parents].join('/');
    const found = nodes.get(parent);
    if (key === undefined || found === undefined) throw new HostError('NO_PARENT', `${parent} does not exist; make the directory first`);
    if (found.type === 'link') throw new HostError('LINK_IN_PATH', `${parent} is a link, and links are not followed; write where it leads`);
    if (found.type !== 'directory') throw new HostError('NOT_A_DIRECTORY', `${parent} is not a directory`);
    return key;
  }

  function childrenOf(key: string): readonly string[] {
    return [...nodes.keys()].filter((other) => other.startsWith(`${key}/`));
  }

  function checkOwner({ owner, group }: FileAttributes): void {
    const wanted = owner ?? group;
    if (!privileged && wanted !== undefined && wanted !== 'root')
      throw new HostError('NEEDS_ROOT', `cannot give a file to ${wanted}: needs root`);
  }

  function stat(path: string): FileStat | undefined {
    const key = locate(path);
    const found = key === undefined ? undefined : nodes.get(key);
    if (found === undefined) return undefined;
    const { type, mode, owner, group, modifiedAt, changedAt, version, target } = found;
    const link = target === undefined ? {} : { linkTarget: target };
    return { type, mode, owner, group, sizeBytes: found.content.length, modifiedAt, changedAt, version, ...link };
  }

  /** Every write makes another file, as a rename in its place would. */
  function identify(path: string): FileIdentity | undefined {
    const found = nodes.get(path);
    if (found?.type !== 'file') return undefined;
    const [modifiedMs, changedMs] = [Date.parse(found.modifiedAt), Date.parse(found.changedAt)];
    const isExecutable = (Number.parseInt(found.mode, 8) & 0o111) !== 0;
    return { inode: found.inode, sizeBytes: found.content.length, isExecutable, modifiedMs, changedMs, bornMs: modifiedMs };
  }

  function readFile(path: string, maxBytes = 16 * 1024 * 1024): Buffer | undefined {
    const key = locate(path);
    const found = key === undefined ? undefined : nodes.get(key);
    if (found === undefined) return undefined;
    if (found.type !== 'file')
      throw new HostError('NOT_A_FILE', `${path} is a ${found.type === 'other' ? 'device, pipe or socket' : found.type}, not a file`);
    if (found.content.length > maxBytes)
      throw new HostError('TOO_LARGE', `${path} holds ${found.content.length} bytes, more than the ${maxBytes} that are read`);
    return Buffer.from(found.content);
  }

  function list(path: string): readonly string[] {
    const key = locate(path);
    const found = key === undefined ? undefined : nodes.get(key);
    if (key === undefined || found === undefined) return [];
    if (found.type === 'link') throw new HostError('LINK_IN_PATH', `${path} is a link, and links are not followed; write where it leads`);
    if (found.type !== 'directory') throw new HostError('NOT_A_DIRECTORY', `${path} is not a directory`);
    const names = childrenOf(key).map((child) => child.slice(key.length + 1));
    return names.filter((name) => !name.includes('/')).sort();
  }

  function writeFile(path: string, file: { content: string | Uint8Array; mode: string; owner?: string; group?: string }): void {
    checkOwner(file);
    const key = locateTarget(path);
    if (nodes.get(key)?.type === 'directory')
      throw new HostError('IS_A_DIRECTORY', `${path} is a directory; remove it before writing a file there`);
    nodes.set(key, node({ type: 'file', ...file }));
  }

  function makeDirectory(path: string, attributes: { mode: string; owner?: string; group?: string }): void {
    checkOwner(attributes);
    let key = root;
    for (const component of parseTarget(root, path).parents) {
      key = `${key}/${component}`;
      if (!nodes.has(key)) nodes.set(key, node({ type: 'directory' }));
    }
    const target = locateTarget(path);
    const found = nodes.get(target);
    if (found !== undefined && found.type !== 'directory')
      throw new HostError('NOT_A_DIRECTORY', `${path} is a ${found.type}; remove it before making a directory there`);
    if (found === undefined) nodes.set(target, node({ type: 'directory', ...attributes }));
    else setAttributes(path, attributes);
  }

  function remove(path: string, recursive: boolean): void {
    parseTarget(root, path);
    const key = locate(path);
    if (key === undefined || !nodes.has(key)) return;
    const children = childrenOf(key);
    if (children.length > 0 && !recursive)
      throw new HostError('NOT_EMPTY', `${path} is not empty (${children.length} entries); it is left as it is`);
    for (const name of [...children, key]) nodes.delete(name);
  }

  function rename(from: string, to: string): void {
    const [source, target] = [locate(from), locateTarget(to)];
    const found = source === undefined ? undefined : nodes.get(source);
    if (source === undefined || found === undefined) throw new HostError('ENOENT', `${from} does not exist`);
    if (nodes.has(target)) throw new HostError('EEXIST', `${to} is there already`);
    const changedAt = new Date().toISOString();
    for (const key of [source, ...childrenOf(source)]) {
      const moved = nodes.get(key);
      nodes.delete(key);
      if (moved !== undefined) nodes.set(`${target}${key.slice(source.length)}`, { ...moved, changedAt });
    }
  }

  function writeLink(path: string, target: string): void {
    const key = locateTarget(path);
    if (nodes.get(key)?.type === 'directory')
      throw new HostError('IS_A_DIRECTORY', `${path} is a directory; remove it before writing a link there`);
    nodes.set(key, node({ type: 'link', target }));
  }

  function setAttributes(path: string, attributes: FileAttributes): void {
    checkOwner(attributes);
    const key = locate(path);
    const found = key === undefined ? undefined : nodes.get(key);
    if (key === undefined || found === undefined) throw new HostError('NOT_FOUND', `${path} does not exist`);
    if (found.type !== 'file' && found.type !== 'directory') throw new HostError('NOT_A_FILE', `${path} is neither a file nor a directory`);
    const { owner = found.owner, group = found.group } = attributes;
    const mode = attributes.mode === undefined ? found.mode : formatMode(parseMode(attributes.mode));
    versions += 1;
    nodes.set(key, { ...found, owner, group, mode, changedAt: new Date().toISOString(), version: `${versions}:${found.content.length}` });
  }

  function put(path: string, entry: MemoryEntry | undefined): void {
    const { parents, name } = parseTarget(root, path);
    let key = root;
    for (const component of parents) {
      key = `${key}/${component}`;
      if (!nodes.has(key)) nodes.set(key, node({ type: 'directory' }));
    }
    const target = `${key}/${name}`;
    for (const child of [...childrenOf(target), target]) nodes.delete(child);
    if (entry !== undefined) nodes.set(target, node(entry));
  }

  function append(path: string, text: string): void {
    const key = locateTarget(path);
    const found = nodes.get(key);
    if (found !== undefined && found.type !== 'file')
      throw new HostError('NOT_A_FILE', `the log ${path} is not a file; remove what is there`);
    const content = Buffer.concat([found?.content ?? Buffer.alloc(0), Buffer.from(text)]);
    nodes.set(key, node({ type: 'file', content, mode: found?.mode ?? '0640' }));
  }

  return { stat, identify, readFile, list, writeFile, makeDirectory, remove, rename, writeLink, setAttributes, put, append };
}
