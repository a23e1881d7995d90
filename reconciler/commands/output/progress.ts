import { stripVTControlCharacters } from 'node:util';

export interface Progress {
  /** What is done now, in place of what was done before. */
  tell(text: string): void;
  /** Leaves nothing of it on the terminal. */
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
