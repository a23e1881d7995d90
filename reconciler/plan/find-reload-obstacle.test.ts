import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved, now } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';

const service = aService();
const file = aFile({ effects: { '/entries/databases': 'reload' } });
const failure: StepFailure = {
  commit: 'c1',
  reason: 'NotConverged',
  message: 'still old',
  attempts: 2,
  alike: 2,
  lastAt: now,
  retryAt: now,
};
const escalates = new Set(['cache/1']);

function refreshOf(over: Partial<StepFailure>, allowed: ReadonlySet<string> | undefined = escalates) {
  const pending = { [service.id]: { effect: 'reload', reasons: ['because'], since: now, attempts: 2 } } as const;
  const ledger = aLedger([file, service], { pending, failures: { [service.id]: { ...failure, ...over } } });
  const observed = { [file.id]: asObserved(file), [service.id]: asObserved(service) };
  const input = aPlanInput([file, service], observed, { ledger, ...(allowed === undefined ? {} : { escalates: allowed }) });
  const step = buildPlan({ ...input, now: '2026-01-02T04:00:00.000Z' }).steps.find(({ resource }) => resource.id === service.id);
  return { effect: step?.refresh?.effect, reasons: step?.refresh?.reasons, disrupts: step?.disrupts?.action };
}

describe('a reload that did not take', () => {
  it('twice in the same way is a restart where Git allows one, in its turn', () => {
    const reasons = ['because', 'the reload did not take twice: still old'];
    expect(refreshOf({})).toEqual({ effect: 'restart', reasons, disrupts: 'restart' });
  });

  it.each<[what: string, over: Partial<StepFailure>, allowed: ReadonlySet<string>]>([
    ['where Git does not allow it', {}, new Set()],
    ['once', { alike: 1 }, escalates],
    ['in two ways', { attempts: 5, alike: 1 }, escalates],
    ['with an earlier commit', { commit: 'c0' }, escalates],
  ])('is tried as a reload: %s', (_, over, allowed) => {
    expect(refreshOf(over, allowed)).toEqual({ effect: 'reload', reasons: ['because'], disrupts: undefined });
  });
});
