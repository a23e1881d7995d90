import type { FleetView, HostView, MiddlewareView } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer } from '../fleet/ask-server.ts';
import { formatData } from '../output/format-data.ts';
import { printData, wantsColour } from '../output/terminal.ts';
import { exitCodes, formatJudgement } from './format-judgement.ts';
import { formatOne } from './format-one.ts';
import { isJudged, type StatusOptions } from './run-status.ts';

/** Prints one middleware, or else the host of that name, or else what is left of a middleware that left Git. */
export async function runOneStatus(name: string, options: StatusOptions): Promise<void> {
  const path = encodeURIComponent(name);
  const body = (await askServer(`middleware/${path}`, options)) ?? (await askServer(`hosts/${path}`, options));
  if (body === undefined) {
    await printLeft(name, options);
    return;
  }
  if (!isOne(body))
    throw new CommandError(`${new URL(options.server).origin} answered something else; is it a Plumb server of this version?`);
  printData(options.output === 'table' ? formatOne(body, { colour: wantsColour() }) : formatData(body, options.output));
  process.exitCode = exitCodes[body.judgement.state];
}

async function printLeft(name: string, options: StatusOptions): Promise<void> {
  const fleet = (await askServer('fleet', options)) as FleetView | undefined;
  const leaving = (fleet?.leaving ?? []).filter(({ middleware }) => middleware === name);
  if (leaving.length === 0)
    throw new CommandError(
      `${new URL(options.server).origin} knows no middleware or host ${JSON.stringify(name)}; plumb status without a name lists all`,
    );
  const keys = new Set(leaving.map(({ member }) => member));
  const reasons = (fleet?.judgement.reasons ?? []).filter(({ subject }) => keys.has(subject));
  const state = leaving.some(({ needsPerson }) => needsPerson) ? 'needsPerson' : 'underWay';
  const text = `middleware ${name}, leaving\n\n${formatJudgement({ state, reasons })}`;
  printData(options.output === 'table' ? text : formatData({ leaving }, options.output));
  process.exitCode = exitCodes[state];
}

function isOne(value: unknown): value is MiddlewareView | HostView {
  return isJudged(value) && 'members' in value && Array.isArray(value.members) && 'differences' in value;
}
