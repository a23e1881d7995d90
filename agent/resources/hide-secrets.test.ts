import { expect, it } from 'vitest';
import { aResource } from './a-resource.ts';
import { hideSecrets, secretsOf } from './hide-secrets.ts';

const content = 'user app on >hunter2hunter2 ~*\n# x\n';
const raw = (mode: string, sensitive: readonly string[] = []) =>
  aResource('file', { name: '/etc/acl', fields: { type: 'file', mode, content }, via: { merge: 'own' }, sensitive });

it.each([
  { file: raw('0644'), said: 'line 1: user app on >hunter2hunter2 ~*', shown: 'line 1: user app on >hunter2hunter2 ~*' },
  { file: raw('0600'), said: 'line 1: user app on >hunter2hunter2 ~*', shown: 'line 1: (sensitive)' },
  { file: raw('0644', ['/content']), said: 'bad token >hunter2hunter2 in acl', shown: 'bad token (sensitive) in acl' },
  { file: raw('0600'), said: 'bad token >hunter2hunter2 in acl', shown: 'bad token (sensitive) in acl' },
])('a product that quotes a raw file says: $shown', ({ file, said, shown }) => {
  expect(hideSecrets(said, secretsOf(file))).toBe(shown);
});
