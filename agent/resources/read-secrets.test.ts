import { expect, it } from 'vitest';
import { createMemoryHost } from '../host/index.ts';
import { aResource } from './a-resource.ts';
import { hideSecrets } from './hide-secrets.ts';
import { readSecrets } from './read-secrets.ts';

const path = '/etc/store/store.json';

/** A shared file of which Git knows one entry, and others another. */
const shared = (mode: string) =>
  aResource('file', { name: path, fields: { type: 'file', mode, entries: { port: '8080' } }, via: { merge: 'merge', format: 'json' } });

it.each([
  { mode: '0600', content: '{"port": "8080", "other": "hunter2hunter2"}', shown: 'refused: (sensitive)' },
  { mode: '0640', content: '{"port": "8080", "other": "hunter2hunter2"}', shown: 'refused: (sensitive)' },
  { mode: '0644', content: '{"port": "8080", "other": "hunter2hunter2"}', shown: 'refused: hunter2hunter2' },
  { mode: '0600', content: 'no JSON: hunter2hunter2', shown: 'refused: (sensitive)' },
])('words of a product about a file of mode $mode with $content: $shown', async ({ mode, content, shown }) => {
  const host = createMemoryHost();
  host.put(path, { type: 'file', content, mode });
  expect(hideSecrets('refused: hunter2hunter2', await readSecrets([{ resource: shared(mode) }], host))).toBe(shown);
});

it('what was seen of a closed file before it was put right is hidden as well', async () => {
  const host = createMemoryHost();
  const resource = aResource('file', { name: '/etc/acl', fields: { type: 'file', mode: '0600', content: 'new' }, via: { merge: 'own' } });
  const observed = { status: 'known', fields: { type: 'file', mode: '0600', content: 'user app on >hunter2hunter2' } } as const;
  const secrets = await readSecrets([{ resource, observed }], host);
  expect(hideSecrets('bad token ">hunter2hunter2"', secrets)).toBe('bad token "(sensitive)"');
});
