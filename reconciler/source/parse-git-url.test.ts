import { expect, it } from 'vitest';
import { parseGitUrl, shownLocation } from './parse-git-url.ts';

it.each([
  ['https://git.example/fleet.git', 'https://git.example/fleet.git'],
  ['https://user:pa%2Fss@word@git.example/fleet.git?token=x#y', 'https://git.example/fleet.git'],
  ['/srv/git/fleet@home.git', '/srv/git/fleet@home.git'],
])('%s is shown as %s', (location, shown) => {
  expect(shownLocation(location)).toBe(shown);
});

it('refuses a query, which may be a token, without it', () => {
  const url = 'https://git.example/fleet.git?private_token=hunter2';
  expect(() => parseGitUrl({ url })).toThrow(/^https:\/\/git\.example\/fleet\.git is given with a query/);
  expect(() => parseGitUrl({ url })).not.toThrow(/hunter2/);
});
