import { describe, expect, it } from 'vitest';
import { executableSteps } from '../reconciler/plan/index.ts';
import type { Resource } from '../schemas/index.ts';
import { aMachine, convergeOn, planOn, signal } from './a-machine.ts';
import type { StepResult } from './converge.ts';
import { aDesired, aLedger } from './desired/a-desired.ts';
import { oweEffects } from './ledger/settle-ledger.ts';
import { lookMeanwhile } from './look-meanwhile.ts';
import { observeAll } from './observe.ts';
import { aResource } from './resources/a-resource.ts';

const at = '2026-01-02T03:04:05.000Z';

function aConf(member: string): Resource {
  const fields = { type: 'file', mode: '0644', content: `${member}\n` } as const;
  return { ...aResource('file', { name: `/etc/${member}.conf`, fields, via: { merge: 'own' } }), members: [member] };
}

/** Two members whose files are written by hand, one of which has had its steps, however they ended. */
async function lookAfter(status: StepResult['status']) {
  const host = aMachine();
  const resources = [aConf('fast'), aConf('slow')];
  const observed = await observeAll(resources, { host, signal });
  const plan = await planOn(host, resources);
  const owed = oweEffects(aLedger(), plan, at);
  if (status === 'done') await convergeOn(host, resources);
  const results = executableSteps(plan)
    .filter(({ resource }) => resource.members.includes('fast'))
    .map((step): StepResult => ({ step, status, durationMs: 1 }));
  const cycle = { desired: aDesired(resources), plan, holds: new Map(), observed, owed, owedBefore: {}, results };
  return lookMeanwhile(cycle, { host, signal, now: () => new Date(at) });
}

const open = ({ plan }: Awaited<ReturnType<typeof lookAfter>>) => executableSteps(plan).flatMap(({ resource }) => resource.members);

describe('a look while steps are at work', () => {
  it('shows a member as it is once all of its steps are done, and no other one', async () => {
    expect(open(await lookAfter('done'))).toEqual(['slow']);
  });

  it('leaves a member as it was whose step failed: the end of the cycle tells it', async () => {
    const seen = await lookAfter('failed');
    expect(open(seen)).toEqual(['fast', 'slow']);
    expect(seen.ledger.failures).toEqual({});
  });
});
