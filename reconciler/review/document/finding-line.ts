import type { Diagnostic } from '../../../schemas/index.ts';
import { code, type Line } from './blocks.ts';

/** One finding with its place, and the way out where one is needed. */
export function findingLine({ code: id, summary, detail, file, line, fix }: Diagnostic, { withFix }: { readonly withFix: boolean }): Line {
  const place = file === undefined ? [] : [' (', code(line === undefined ? file : `${file}:${line}`), ')'];
  const wayOut = withFix && fix !== undefined ? [` ${sentence(fix)}`] : [];
  return [`${capital(summary)} (${id}): ${detail}`, ...place, '.', ...wayOut];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function sentence(text: string): string {
  return `${capital(text)}${/[.?!]$/.test(text) ? '' : '.'}`;
}
