import type { Codec } from '../../adapters/index.ts';

/** A text made of one that somebody wrote: some of its lines, twice or not at all, with comments, blank lines, other line ends. */
export function varyText(codec: Codec, text: string, random: () => number): string {
  const lines = text.split('\n');
  const length = 1 + Math.floor(random() * Math.min(lines.length, 60));
  const from = Math.floor(random() * (lines.length - length + 1));
  const varied = lines.slice(from, from + length).flatMap((line) => varyLine(codec, line, random));
  const whole = varied.join(random() < 0.15 ? '\r\n' : '\n');
  return (random() < 0.1 ? '\ufeff' : '') + (random() < 0.2 ? whole.trimEnd() : `${whole}\n`);
}

function varyLine({ comment }: Codec, line: string, random: () => number): readonly string[] {
  const chance = random();
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  if (chance < 0.05) return [];
  if (chance < 0.08) return [line, line];
  if (chance < 0.13) return [line, ''];
  if (chance < 0.2 && comment !== undefined) return [`${indent}${comment} caf\udce9, said of the next`, line];
  if (chance < 0.23) return [line, `${indent}  `];
  return [line];
}
