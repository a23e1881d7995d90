import { CommandError } from '../command-error.ts';

/** `HOST:PORT`, `[IPv6]:PORT` or `:PORT` for this machine only. */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65535)
    throw new CommandError(`--listen ${JSON.stringify(text)} is no address: write HOST:PORT, for example 127.0.0.1:7480`);
  const host = bracketed ?? plain ?? '';
  return { host: host === '' ? '127.0.0.1' : host, port };
}
