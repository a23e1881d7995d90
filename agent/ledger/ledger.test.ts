import { describe, expect, it } from 'vitest';
import { aLedger } from '../desired/a-desired.ts';
import { aStateDirectory } from '../state/a-state-directory.ts';
import { readLedger, writeLedger } from './ledger.ts';

const path = '/var/lib/plumb-agent/ledger.json';

describe('the ledger', () => {
  it('is empty on a new host', async () => {
    const { state } = await aStateDirectory();
    expect(await readLedger(state, 'h1')).toEqual({ ledger: aLedger() });
  });

  it('is read as it was written', async () => {
    const { state } = await aStateDirectory();
    const written = aLedger({ appliedCommit: 'c1', firstSeen: { 'file[/a] /mode drift': '2026-01-02T03:04:05.000Z' } });
    await writeLedger(state, { from: aLedger(), to: written });
    expect(await readLedger(state, 'h1')).toEqual({ ledger: written });
  });

  it('is not written when nothing differs, whatever the order of its keys', async () => {
    const { host, state } = await aStateDirectory();
    const before = host.changes.length;
    await writeLedger(state, {
      from: aLedger(),
      to: Object.fromEntries(Object.entries(aLedger()).reverse()) as ReturnType<typeof aLedger>,
    });
    expect(host.changes.length).toBe(before);
  });

  it.each([
    ['is not JSON', '{"version":1,', 'the ledger is not JSON'],
    ['is of another form', '{"version":1,"host":"h1"}', 'the ledger does not fit its schema at /'],
    ['belongs to another host', JSON.stringify(aLedger({ host: 'h2' })), 'the ledger belongs to host h2, not h1'],
  ])('that %s is kept aside, and reported', async (_what, text, problem) => {
    const { host, state } = await aStateDirectory();
    host.put(path, { type: 'file', content: text });
    const found = await readLedger(state, 'h1');
    expect(found.ledger).toEqual(aLedger());
    expect(found.problem).toContain(problem);
    expect((await host.readFile(`${path}.refused`))?.toString()).toBe(text);
  });
});
