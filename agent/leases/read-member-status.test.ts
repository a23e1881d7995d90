import { describe, expect, it } from 'vitest';
import type { Probe } from '../../schemas/index.ts';
import { aRolloutPolicy } from '../../tests/support/a-rollout-policy.ts';
import { aDesired, aSlice, aSliceMember } from '../desired/a-desired.ts';
import type { Desired } from '../desired/desired-state.ts';
import { createMemoryHost } from '../host/index.ts';
import { aResource } from '../resources/a-resource.ts';
import { createStateDirectory } from '../state/state-directory.ts';
import type { MemberProcess } from './claims.ts';
import { createProbeMemory } from './member-probes.ts';
import { readMemberStatus } from './read-member-status.ts';

const member = 'shop/one';
const { signal } = new AbortController();
const probeAt = (port: number): Probe => ({ tcp: { host: '127.0.0.1', port }, timeoutMs: 100 });

/** A member that listens on a port, with a reading and a health probe on it. */
function desiredOn(port: number, state: 'running' | 'stopped' = 'running'): Desired {
  const slice = aSlice({ members: [aSliceMember({ state, rollout: aRolloutPolicy() })] });
  const health = aResource('health', { name: 'shop/one:ping', fields: { healthy: true }, via: { probe: probeAt(port + 1), waitMs: 1 } });
  return { ...aDesired([health], { slice }), readings: [{ member, probe: probeAt(port), facts: {} }] };
}

async function aHost(open: readonly number[]) {
  const host = createMemoryHost();
  const ports = new Set(open);
  host.answer(
    () => true,
    ({ tcp }) => (ports.has(tcp?.port ?? 0) ? { ok: true, text: 'leader', values: {} } : { ok: false, reason: 'connection refused' }),
  );
  const state = await createStateDirectory(host, '/var/lib/plumb-agent');
  const memory = await createProbeMemory(state);
  const read = (_reading: unknown, answer: { readonly ok: boolean; readonly text?: string; readonly reason?: string }) =>
    answer.ok
      ? { ready: true, role: answer.text ?? '', facts: {}, message: '' }
      : { ready: false, facts: {}, message: answer.reason ?? '' };
  const ask = async (desired: Desired, needs: readonly string[] = [], leaving: readonly string[] = []) =>
    readMemberStatus(
      { desired, members: desired.slice.members, asks: [], held: [], needs: new Set(needs), leaving },
      { host, signal, read, memory: await createProbeMemory(state) },
    );
  return { ask, memory, ports, host, read };
}

describe('the status report of a member', () => {
  it('says ready only of the process that was seen, once it is old enough', async () => {
    const { host, read, memory } = await aHost([80, 81]);
    const { pid } = await host.startProcess(['/usr/bin/shop'], { env: {}, log: '/var/lib/plumb-agent/log' });
    const desired = desiredOn(80);
    const told = async (startTicks: string | undefined, neededMs: number) => {
      const process: MemberProcess = { service: 'service[shop]', pid, neededMs, ...(startTicks === undefined ? {} : { startTicks }) };
      const processes = new Map([[member, [process]]]);
      const claims = { desired, members: desired.slice.members, asks: [], held: [], needs: new Set<string>(), leaving: [], processes };
      return (await readMemberStatus(claims, { host, signal, read, memory }))[0];
    };
    const { startTicks } = (await host.readProcess(pid)) ?? {};
    expect(await told(startTicks, 0)).toMatchObject({ ready: true });
    expect(await told(startTicks, 60_000)).toMatchObject({ ready: false, message: 'service[shop] is up for 0 s of 60 s' });
    expect(await told('1', 0)).toMatchObject({ ready: false, message: 'service[shop] runs no more as it was last seen' });
    await host.signalProcess(pid, 'SIGKILL');
    expect(await told(startTicks, 0)).toMatchObject({ ready: false });
  });

  it('is what the member says of itself', async () => {
    const { ask } = await aHost([80, 81]);
    expect(await ask(desiredOn(80))).toEqual([{ member, commit: 'c1', ready: true, role: 'leader', facts: {}, message: '', needs: false }]);
  });

  it('says not ready when a health probe fails, the member does not answer, or Git wants it stopped', async () => {
    const { ask } = await aHost([80]);
    expect(await ask(desiredOn(80))).toMatchObject([{ ready: false, message: 'health: connection refused' }]);
    expect(await ask(desiredOn(90))).toMatchObject([{ ready: false, message: 'connection refused' }]);
    expect(await ask(desiredOn(80, 'stopped'))).toMatchObject([{ ready: false, message: 'Git wants it stopped' }]);
  });

  it('is asked for where the member runs, while the commit that moves the member waits for its lease', async () => {
    const { ask, ports } = await aHost([80, 81]);
    await ask(desiredOn(80));
    expect(await ask(desiredOn(90), [member])).toMatchObject([{ ready: true, needs: true }]);
    for (const port of [90, 91]) ports.add(port);
    for (const port of [80, 81]) ports.delete(port);
    expect(await ask(desiredOn(90))).toMatchObject([{ ready: true, needs: false }]);
  });

  it('covers members that leave', async () => {
    const { ask } = await aHost([80, 81]);
    expect((await ask(desiredOn(80), ['shop/two'], ['shop/two'])).at(-1)).toMatchObject({ member: 'shop/two', ready: true, needs: true });
  });
});
