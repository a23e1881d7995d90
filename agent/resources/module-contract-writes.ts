import type { Host, HostReader } from '../host/index.ts';

type Writer = Exclude<keyof Host, keyof HostReader>;

/** The same host, with every call that may change it noted. */
export function watchWrites(host: Host): { readonly host: Host; readonly writes: () => readonly string[] } {
  const writes: string[] = [];
  const note =
    <A extends readonly unknown[], R>(name: Writer, write: (...parts: A) => R) =>
    (...parts: A): R => {
      writes.push(`${name} ${String(parts[0])}`);
      return write(...parts);
    };
  const watched: Host = {
    ...host,
    writeFile: note('writeFile', host.writeFile),
    makeDirectory: note('makeDirectory', host.makeDirectory),
    remove: note('remove', host.remove),
    writeLink: note('writeLink', host.writeLink),
    setAttributes: note('setAttributes', host.setAttributes),
    run: note('run', host.run),
    startProcess: note('startProcess', host.startProcess),
    signalProcess: note('signalProcess', host.signalProcess),
  };
  return { host: watched, writes: () => [...writes] };
}
