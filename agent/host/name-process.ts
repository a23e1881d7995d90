import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** A process for people: its program, and what an interpreter runs. Main threads may call themselves whatever they like. */
export function nameProcess(pid: number): string {
  const words = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const comm = read(() => readFileSync(`/proc/${pid}/comm`, 'utf8')).trim();
  const program = basename(words[0]?.split(' ')[0] ?? '').replace(/:$/, '');
  const script = interpreters.test(program) ? words.slice(1).find(isScript) : undefined;
  if (script !== undefined) return `${program} ${basename(script)}`;
  const isOwnName = [program, basename(read(() => readlinkSync(`/proc/${pid}/exe`)))].some((name) => comm !== '' && name.startsWith(comm));
  return isOwnName || program === '' ? comm : program;
}

/** The first word that is neither an option nor the value of one. */
function isScript(word: string, index: number, words: readonly string[]): boolean {
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(word) && !takesValue.test(words[index - 1] ?? '');
}

const takesValue = /^(?:-[cCeEprWX]|--(?:require|import|loader|experimental-loader|conditions|eval|print|env-file|input-type))$/;
const interpreters = /^(?:node|python[\d.]*|perl|ruby|php[\d.]*|bash|sh|dash)$/;

function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
