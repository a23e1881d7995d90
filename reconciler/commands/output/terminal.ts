import { stripVTControlCharacters } from 'node:util';

/** Data goes to stdout. */
export function printData(text: string): void {
  process.stdout.write(text);
}

/** Everything that is not data goes to stderr, so that stdout can be piped. */
export function printMessage(text: string): void {
  process.stderr.write(`${stripVTControlCharacters(text)}\n`);
}

/** Colours are for people: on a terminal, unless NO_COLOR is set or the terminal is dumb. */
export function wantsColour(stream: { readonly isTTY?: boolean } = process.stdout): boolean {
  const { NO_COLOR = '', FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
}
