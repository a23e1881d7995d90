export { closingOf, nextOpening } from './cron-window.ts';
export { cronProblem } from './parse-cron.ts';
export { dayMs, isTimeZone } from './time-zone.ts';
