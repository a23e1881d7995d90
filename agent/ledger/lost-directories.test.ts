import { expect, it } from 'vitest';
import { forgetEarlierBoot } from '../../reconciler/plan/index.ts';
import type { Ledger, WorkingDirectory } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { aDaemon, type CycleInput, type CycleValues, seen, someCycles } from '../a-cycle.ts';

const ledger: Ledger = forgetEarlierBoot({ version: 1, host: 'h1', resources: {}, pending: {}, firstSeen: {}, failures: {} }, 'b1');
const daemon = aDaemon();

function run(turns: readonly (Partial<WorkingDirectory> & { readonly incarnation?: string })[]): readonly CycleValues[] {
  const inputs = turns.map(({ incarnation = '7@1', ...directory }): CycleInput => {
    const workingDirectory = { path: '/data', identity: '1:5', ...directory };
    const now = { [daemon.id]: seen(daemon, {}, { pid: 7, incarnation, workingDirectory }) };
    return { resources: [daemon], before: now, after: now };
  });
  return someCycles(inputs, ledger);
}

const syncs = (cycles: readonly CycleValues[]) =>
  cycles.map(({ drafts }) => {
    const { state, reason, message } = drafts.at(-1)?.members[0]?.sync ?? {};
    return state === 'Synced' ? state : `${state} ${reason}: ${message}`;
  });
const cure = 'save what only the process holds, then restart shopd: it is not restarted by itself, since that may lose it';
const lost = (how: string) => `the process of ${daemon.id} works in ${how}: what it writes there is in no file of /data`;

it('does not call a member in sync whose process works in a directory that was deleted, and restarts nothing', () => {
  const cycles = run([{}, { lost: 'deleted' }, { lost: 'deleted' }, { identity: '1:6', incarnation: '8@2' }]);
  const told = `Unknown Unproven: ${lost('/data, which was deleted')}; ${cure}`;
  expect(syncs(cycles)).toEqual(['Synced', told, told, 'Synced']);
  expect(cycles.flatMap(({ results }) => results)).toEqual([]);
  const events = cycles.map(({ drafts }) => drafts.flatMap((draft) => draft.events.map(({ code, message }) => `${code} ${message}`)));
  expect(events[1]).toEqual([`DriftDetected ${lost('/data, which was deleted')}`]);
  expect(events[2]).toEqual([]);
  expect(events[3]).toContain(`DriftHealed ${daemon.id} works in the directory that is at its path`);
  for (const { settled } of cycles) expect(validateDocument('Ledger', settled)).toEqual([]);
});

it('knows it at first sight where the directory is gone or another one is at its path', () => {
  expect(syncs(run([{ lost: 'deleted' }]))).toEqual([`Unknown Unproven: ${lost('/data, which was deleted')}; ${cure}`]);
  expect(syncs(run([{ lost: 'replaced' }]))).toEqual([
    `Unknown Unproven: ${lost('what was /data, and another directory is there now')}; put the directory back, or ${cure}`,
  ]);
});

it('knows a directory that was renamed by what the ledger remembers of the process, and that it was put back', () => {
  const told = `Unknown Unproven: ${lost('what was /data and is /data.old now')}; put the directory back, or ${cure}`;
  expect(syncs(run([{}, { path: '/data.old' }, { path: '/data.old' }, {}]))).toEqual(['Synced', told, told, 'Synced']);
});

it('is of no matter where the process itself goes to another directory', () => {
  expect(syncs(run([{}, { path: '/work', identity: '1:9' }, {}]))).toEqual(['Synced', 'Synced', 'Synced']);
});
