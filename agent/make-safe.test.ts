import { expect, it } from 'vitest';
import type { FirstStep, Probe } from '../schemas/index.ts';
import { createMemoryHost } from './host/memory-host.ts';
import { makeSafe } from './make-safe.ts';
import { aResource } from './resources/a-resource.ts';
import { secretsOf } from './resources/index.ts';

const question = (host: string): Probe => ({ tcp: { host, port: 1 }, timeoutMs: 100 });
const first: FirstStep = { title: 'save all', apply: question('save'), until: question('saved'), timeoutMs: 300 };
const { signal } = new AbortController();
const find = () => undefined;

function aHostThat({ saves, isDoneAfter }: { readonly saves: boolean; readonly isDoneAfter: number }) {
  const asked: string[] = [];
  const host = createMemoryHost();
  host.answer(
    () => true,
    ({ tcp }) => {
      asked.push(tcp?.host ?? '');
      const isOk = tcp?.host === 'save' ? saves : asked.length > isDoneAfter;
      return isOk ? { ok: true, text: '', values: {} } : { ok: false, reason: 'busy' };
    },
  );
  return { host, asked };
}

it('asks once, and waits until it is done', async () => {
  const { host, asked } = aHostThat({ saves: true, isDoneAfter: 3 });
  expect(await makeSafe([first], { host, find, signal })).toBeUndefined();
  expect(asked).toEqual(['save', 'saved', 'saved', 'saved']);
});

it('says why the step must not follow', async () => {
  expect(await makeSafe([first], { ...aHostThat({ saves: false, isDoneAfter: 0 }), find, signal })).toBe('not done: save all: busy');
  expect(await makeSafe([first], { ...aHostThat({ saves: true, isDoneAfter: 99 }), find, signal })).toBe(
    'not done within 300 ms: save all: busy',
  );
});

it('a login of a first step is a secret of its resource, so that no message carries it', () => {
  const login: Probe = { resp: { host: '127.0.0.1', port: 1, auth: ['hunter2'], command: ['PING'] }, timeoutMs: 100 };
  const hazards = [{ pointer: '/entries/a', from: [''], to: ['1'], message: 'data would go', first: { ...first, apply: login } }];
  const file = { ...aResource('file', { name: '/a', fields: {}, via: { merge: 'own' } }), hazards };
  expect(secretsOf(file)).toEqual(['hunter2']);
});
