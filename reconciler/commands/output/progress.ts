import { stripVTControlCharacters } from 'node:util';

export interface Progress {
  /** Shows the work of now in place of the work before. */
  tell(text: string): void;
  /** Clears the line. */
  end(): void;
}

/** One line on stderr for people who wait; nothing where stderr is no terminal. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || process.env['TERM'] === 'dumb') return { tell: () => undefined, end: () => undefined };
  const erase = '\r\u001b[K';
  return {
    tell: (text) => stream.write(`${erase}${stripVTControlCharacters(text)} ...`),
    end: () => stream.write(erase),
  };
}
