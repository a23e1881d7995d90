export { formatTime } from './format-time.ts';
export { activeFreezes, closingOfAny, nextStart, type StartTimes } from './next-start.ts';
export { cronProblem } from './parse-cron.ts';
export { dayMs, isTimeZone } from './time-zone.ts';
