import { describe, expect, it } from 'vitest';
import { aFile, aLedger, aPlanInput, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';
import { nameFormerEntries } from './former-entries.ts';

const shared = { format: 'nginx', merge: 'merge' } as const;
const before = aFile({ via: shared, fields: { type: 'file', entries: { http: { gzip: 'on', server_tokens: 'off' }, user: 'www' } } });
const after = aFile({ via: shared, fields: { type: 'file', entries: { http: { gzip: 'on' } } } });
const ledger = aLedger([before]);

describe('entries that Git has given up', () => {
  it('are named, at any depth, so that the host takes them out', () => {
    expect(nameFormerEntries([after], ledger)[0]?.via).toEqual({ ...shared, former: { http: { server_tokens: 'off' }, user: 'www' } });
  });

  it('are a change that Git asked for as long as the file has them', () => {
    const resources = nameFormerEntries([after], ledger);
    const entries = { http: { gzip: 'on', server_tokens: 'off' } };
    const plan = buildPlan(aPlanInput(resources, { [after.id]: asObserved(after, { entries }) }, { ledger }));
    expect(plan.steps.map(({ action }) => action)).toEqual(['update']);
    expect(plan.steps[0]?.differences).toMatchObject([{ pointer: '/entries/http/server_tokens', origin: 'change' }]);
    const clean = buildPlan(aPlanInput(resources, { [after.id]: asObserved(after) }, { ledger }));
    expect(clean.steps.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  it('are nobody else’s: without a record, and in a file that is owned whole, none is named', () => {
    expect(nameFormerEntries([after], aLedger())).toEqual([after]);
    expect(nameFormerEntries([aFile()], aLedger([aFile({ fields: { type: 'file', entries: { hz: '1' } } })]))).toEqual([aFile()]);
    expect(nameFormerEntries([before], ledger)).toEqual([before]);
  });
});
