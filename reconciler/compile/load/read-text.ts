import type { Diagnostic } from '../../../schemas/index.ts';
import { finding } from '../finding.ts';
import { limits } from './limits.ts';

/** The text of a file of the repository without its byte order mark, or why there is none. Costs nothing for files that are too large. */
export function readText(file: string, content: Uint8Array): { readonly text: string } | { readonly diagnostic: Diagnostic } {
  if (content.byteLength > limits.fileBytes) {
    return { diagnostic: finding('MW1001', { detail: `${content.byteLength} bytes, at most ${limits.fileBytes} are read` }, { file }) };
  }
  const nul = content.indexOf(0);
  if (nul !== -1) return { diagnostic: finding('MW1004', { detail: `a NUL byte at offset ${nul}` }, { file }) };
  if (isLfsPointer(content))
    return { diagnostic: finding('MW1023', { detail: 'its first line is that of a pointer' }, { file, line: 1, column: 1 }) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content) };
  } catch {
    return { diagnostic: finding('MW1003', { detail: 'bytes that are no UTF-8' }, placeOfInvalid(file, content)) };
  }
}

const lfsPointer = new TextEncoder().encode('version https://git-lfs.github.com/spec/');
const pointerBytes = 1024;

function isLfsPointer(content: Uint8Array): boolean {
  return content.byteLength <= pointerBytes && Buffer.compare(content.subarray(0, lfsPointer.length), lfsPointer) === 0;
}

/** Line of the first bad byte: the longest valid beginning by halving. */
function placeOfInvalid(file: string, content: Uint8Array): { readonly file: string; readonly line: number; readonly column: number } {
  let low = 0;
  let high = content.byteLength;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  const lines = new TextDecoder().decode(content.subarray(0, low)).split('\n');
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
