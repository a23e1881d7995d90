import type { RolloutView } from '../../rollout/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer, noCommitYet, type ServerAddress } from '../fleet/ask-server.ts';
import { formatData } from '../output/format-data.ts';
import { printData, wantsColour } from '../output/terminal.ts';
import { formatRollouts } from './format-rollouts.ts';
import type { StatusOptions } from './run-status.ts';

/** Prints the rollout of one middleware, or of all. */
export async function runRolloutStatus(middleware: string | undefined, options: StatusOptions): Promise<void> {
  const rollouts = middleware === undefined ? await fetchRollouts(options) : [await fetchRollout(middleware, options)];
  const data = middleware === undefined ? { rollouts } : rollouts[0];
  printData(options.output === 'table' ? formatRollouts(rollouts, { colour: wantsColour() }) : formatData(data, options.output));
  process.exitCode = rollouts.some(needsPerson) ? 1 : 0;
}

function needsPerson({ state, holders }: RolloutView): boolean {
  return state === 'Halted' || state === 'Unsafe' || holders.some(({ notBack }) => notBack !== undefined);
}

async function fetchRollouts(address: ServerAddress): Promise<readonly RolloutView[]> {
  const body = await askServer('rollouts', address);
  if (body === undefined) throw noCommitYet(address.server, 404);
  if (
    typeof body !== 'object' ||
    body === null ||
    !('rollouts' in body) ||
    !Array.isArray(body.rollouts) ||
    !body.rollouts.every(isRollout)
  )
    throw notRollouts(address);
  return body.rollouts;
}

async function fetchRollout(middleware: string, address: ServerAddress): Promise<RolloutView> {
  const body = await askServer(`middleware/${encodeURIComponent(middleware)}/rollout`, address);
  if (body === undefined)
    throw new CommandError(`${new URL(address.server).origin} knows no middleware ${JSON.stringify(middleware)}; plumb status lists all`);
  if (!isRollout(body)) throw notRollouts(address);
  return body;
}

function notRollouts({ server }: ServerAddress): CommandError {
  return new CommandError(`${new URL(server).origin} answered something else than rollouts; is it a Plumb server of this version?`);
}

function isRollout(value: unknown): value is RolloutView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'members' in value &&
    Array.isArray(value.members) &&
    'holders' in value &&
    Array.isArray(value.holders)
  );
}
