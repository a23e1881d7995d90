import type { Report } from '../../schemas/index.ts';
import { type PostOptions, postSigned } from './post-signed.ts';

export type PostAnswer =
  | { readonly status: 'delivered' }
  /** The server has another report of this number: the numbering starts anew behind its last one. */
  | { readonly status: 'taken'; readonly lastSequence: number }
  /** Trying again later can help. */
  | { readonly status: 'later'; readonly reason: string }
  /** The server will never take this report. */
  | { readonly status: 'refused'; readonly reason: string };

/** The report itself is at fault: its form or its size. */
const finalStatuses: readonly number[] = [400, 413, 422];

/** Sends one report. */
export async function postReport(report: Report, options: PostOptions): Promise<PostAnswer> {
  const answer = await postSigned('/api/v1/reports', report, options);
  if (answer.status === 'unanswered') return { status: 'later', reason: answer.reason };
  const { code } = answer;
  const text = answer.text.slice(0, 500);
  if (code >= 200 && code < 300)
    return isReceipt(answer.text) ? { status: 'delivered' } : { status: 'later', reason: notPlumb(code, text) };
  const lastSequence = code === 409 ? parseLastSequence(text) : undefined;
  if (lastSequence !== undefined) return { status: 'taken', lastSequence };
  const reason = `HTTP ${code} ${text}`.trim();
  return finalStatuses.includes(code) ? { status: 'refused', reason } : { status: 'later', reason };
}

/** A portal or a proxy in the way answers as well as it can; only the server says that it has the report. */
function isReceipt(text: string): boolean {
  try {
    const receipt = JSON.parse(text) as { readonly accepted?: unknown; readonly duplicate?: unknown } | null;
    return receipt?.accepted === true || receipt?.duplicate === true;
  } catch {
    return false;
  }
}

function notPlumb(code: number, text: string): string {
  return `HTTP ${code} is not the answer of a Plumb server: ${text.slice(0, 100)}`;
}

function parseLastSequence(text: string): number | undefined {
  const found = /"lastSequence":\s*(\d{1,15})/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
