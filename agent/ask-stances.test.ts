import { expect, it } from 'vitest';
import type { MemberReading, Observation } from '../schemas/index.ts';
import { askStances } from './ask-stances.ts';
import { aDesired } from './desired/a-desired.ts';
import { createMemoryHost, type ProbeAnswer } from './host/index.ts';
import { aResource } from './resources/a-resource.ts';

const up: Observation = { status: 'known', fields: { running: true, suspended: false } };

function aReading(member: string, over: Partial<MemberReading> = {}): MemberReading {
  const facts = { stream: '${{ answer.stream }}', offset: '${{ answer.offset }}' };
  const probe = { tcp: { host: '127.0.0.1', port: 1, send: member }, timeoutMs: 1 };
  return { member, probe, role: '${{ answer.role }}', ready: '${{ answer.link == "up" }}', facts, stance: ['stream'], ...over };
}

async function ask(
  readings: readonly MemberReading[],
  values: Readonly<Record<string, string>>,
  observed = new Map<string, Observation>(),
) {
  const asked: unknown[] = [];
  const probe = async (question: { readonly tcp?: { readonly send?: string } }): Promise<ProbeAnswer> => {
    asked.push(question.tcp?.send);
    return { ok: true, text: '', values };
  };
  const host = { ...createMemoryHost(), probe } as unknown as ReturnType<typeof createMemoryHost>;
  const { signal } = new AbortController();
  const desired = { ...aDesired([aResource('service', { name: 'shopd' } as never)]), readings };
  return { told: Object.fromEntries(await askStances({ desired, observed }, { host, signal })), asked };
}

const answer = { role: 'primary', stream: 's', offset: '7', link: 'up' };

it('tells the role, and of the facts those that all have to tell alike', async () => {
  const { told } = await ask([aReading('shop/1')], answer);
  expect(told).toEqual({ 'shop/1': { role: 'primary', facts: { stream: 's' } } });
});

it('tells no fact of a member that is not ready: it has not yet what the others have', async () => {
  const { told } = await ask([aReading('shop/1')], { ...answer, link: 'down' });
  expect(told).toEqual({ 'shop/1': { role: 'primary', facts: {} } });
});

it('asks nobody whose topology promises nothing, and nobody who is down or suspended', async () => {
  const { stance: _none, ...alone } = aReading('shop/1');
  const observed = new Map<string, Observation>([
    ['service[up]', up],
    ['service[down]', { status: 'absent' }],
    ['service[frozen]', { status: 'known', fields: { running: true, suspended: true } }],
  ]);
  const others = ['down', 'frozen', 'unseen'].map((name) => aReading(`shop/${name}`, { service: `service[${name}]` }));
  expect((await ask([alone, ...others], answer, observed)).asked).toEqual([]);
});
