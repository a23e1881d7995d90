import { liveScript } from './live.ts';
import { morphScript } from './morph.ts';
import { timesScript } from './times.ts';

/** All that runs in the browser. Pages are complete without it: it only keeps them fresh. */
export const script = `'use strict';\n(() => {\n${[timesScript, morphScript, liveScript].join('\n')}\n})();\n`;
