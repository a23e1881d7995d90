import type { Judgement, JudgementReason, JudgementState } from '../../status/index.ts';
import { oneLine } from '../output/format-table.ts';

/** Exit codes of `plumb status`: under way is told apart from what waits for a person. */
export const exitCodes: Readonly<Record<JudgementState, number>> = { fine: 0, needsPerson: 1, underWay: 3 };

const shownReasons = 20;

/** The judgement and its reasons in full, a line each, what needs a person first. */
export function formatJudgement({ state, reasons }: Judgement): string {
  if (state === 'fine') return 'fine\n';
  const needing = reasons.filter(({ judgement }) => judgement === 'needsPerson').length;
  const head = [
    ...(needing === 0 ? [] : [`${needing} ${needing === 1 ? 'needs' : 'need'} a person`]),
    ...(needing === reasons.length ? [] : [`${reasons.length - needing} under way`]),
  ].join(', ');
  const more = reasons.length - shownReasons;
  const lines = reasons.slice(0, shownReasons).map((reason) => `  ${oneLine(describe(reason))}`);
  return `${[`${head}:`, ...lines, ...(more > 0 ? [`  and ${more} more, see -o json`] : [])].join('\n')}\n`;
}

function describe({ judgement, subject, reason, message, since }: JudgementReason): string {
  const mark = judgement === 'needsPerson' ? 'needs a person' : 'under way';
  return `${mark}: ${subject}: ${reason}: ${message}${since === undefined ? '' : ` (since ${since.slice(0, 19)}Z)`}`;
}
