import { describe, expect, it } from 'vitest';
import { HostError } from '../host/index.ts';
import { aStateDirectory } from '../state/a-state-directory.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { openNumbering } from './numbering.ts';

/** A disk that has no room, and perhaps is read-only too. */
function full(state: StateDirectory, { isReadOnly = false } = {}): StateDirectory {
  const refuse = async (): Promise<void> => {
    throw new HostError('ENOSPC', 'no space left on the device');
  };
  return { ...state, write: refuse, ...(isReadOnly ? { remove: refuse } : {}) };
}

describe('the number of a report', () => {
  it('is counted on in the same epoch after a restart', async () => {
    const { state } = await aStateDirectory();
    const first = await (await openNumbering(state, 0)).next();
    expect(first).toEqual({ epoch: expect.stringMatching(/^[0-9a-f]{32}$/), sequence: 1 });
    expect(await (await openNumbering(state, 0)).next()).toEqual({ epoch: first.epoch, sequence: 2 });
  });

  it.each(['not JSON', '{"epoch":"short","sequence":4}', '{"epoch":"0123456789abcdef0123456789abcdef"}', 'null'])(
    'is of a new epoch where the count is lost: %s',
    async (text) => {
      const { state } = await aStateDirectory();
      const first = await (await openNumbering(state, 0)).next();
      await state.write('numbering.json', text);
      const second = await (await openNumbering(state, 7)).next();
      expect(second.epoch).not.toBe(first.epoch);
      expect(second.sequence).toBe(8);
    },
  );

  it('goes on from what an agent before epochs counted', async () => {
    const { state } = await aStateDirectory();
    await state.write('sequence', '41');
    expect((await (await openNumbering(state, 0)).next()).sequence).toBe(42);
  });

  it.each([false, true])('that a full disk did not keep is in no epoch that the disk knows (read-only: %s)', async (isReadOnly) => {
    const { state } = await aStateDirectory();
    const used: string[] = [];
    const use = ({ epoch, sequence }: { epoch: string; sequence: number }) => void used.push(`${epoch} ${sequence}`);
    use(await (await openNumbering(state, 0)).next());
    for (let restart = 0; restart < 2; restart += 1) {
      const numbering = await openNumbering(full(state, { isReadOnly }), 0);
      for (let count = 0; count < 3; count += 1) use(await numbering.next());
    }
    const numbering = await openNumbering(state, 0);
    for (let count = 0; count < 3; count += 1) use(await numbering.next());
    expect(used).toHaveLength(10);
    expect(new Set(used).size).toBe(10);
  });

  it('stays in the epoch of the full disk once there is room again', async () => {
    const { state } = await aStateDirectory();
    let isFull = true;
    const disk: StateDirectory = { ...state, write: (name, content) => (isFull ? full(state) : state).write(name, content) };
    const numbering = await openNumbering(disk, 0);
    const { epoch } = await numbering.next();
    isFull = false;
    expect(await numbering.next()).toEqual({ epoch, sequence: 2 });
    expect(await (await openNumbering(state, 0)).next()).toEqual({ epoch, sequence: 3 });
  });
});
