import { baseStyle } from './base.ts';
import { frameStyle } from './frame.ts';
import { marksStyle } from './marks.ts';
import { pageStyle } from './page.ts';
import { picturesStyle } from './pictures.ts';
import { printStyle } from './print.ts';
import { reviewStyle } from './review.ts';
import { rolloutStyle } from './rollout.ts';
import { tableStyle } from './table.ts';
import { tokensStyle } from './tokens.ts';

/** The one style sheet. Later parts may rely on earlier ones. */
export const styleSheet = [
  tokensStyle,
  baseStyle,
  frameStyle,
  pageStyle,
  marksStyle,
  tableStyle,
  picturesStyle,
  rolloutStyle,
  reviewStyle,
  printStyle,
].join('\n');
