import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OptionsError, readAgentOptions } from './agent-options.ts';

const directory = mkdtempSync(join(tmpdir(), 'plumb-options-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let configs = 0;

function aConfig(text: string): string {
  configs += 1;
  const path = join(directory, `${configs}.yaml`);
  writeFileSync(path, text);
  return path;
}

describe('an option', () => {
  const config = aConfig('repo: from-file\nbranch: from-file\nhost: from-file\nserver: http://from-file\n');
  const environment = {
    PLUMB_CONFIG: config,
    PLUMB_BRANCH: 'from-environment',
    PLUMB_HOST: 'from-environment',
    PLUMB_TOKEN_FILE: '/run/token',
  };

  it('comes from the command line, else the environment, else the file, else a default', () => {
    expect(readAgentOptions({ host: 'from-command-line' }, environment)).toEqual({
      host: 'from-command-line',
      branch: 'from-environment',
      repo: 'from-file',
      server: 'http://from-file',
      tokenFile: '/run/token',
      root: '',
      state: '/var/lib/plumb-agent',
      key: '/var/lib/plumb-agent/identity.pem',
    });
  });

  it('names another file on the command line', () => {
    expect(readAgentOptions({ config: aConfig('repo: other\n') }, environment)).toMatchObject({
      repo: 'other',
      branch: 'from-environment',
    });
  });

  it('that is empty in the environment is not given', () => {
    expect(readAgentOptions({ repo: 'r' }, { PLUMB_BRANCH: '' })).toMatchObject({ branch: 'main', host: hostname().split('.')[0] });
  });

  it('file with nothing but comments gives no option', () => {
    expect(readAgentOptions({ repo: 'r', config: aConfig('# repo: https://git.example/fleet.git\n\n') }, {}).repo).toBe('r');
  });

  it('for a root moves what lies below it', () => {
    expect(readAgentOptions({ repo: 'r', root: '/srv/one' }, {})).toMatchObject({
      root: '/srv/one',
      state: '/srv/one/var/lib/plumb-agent',
      key: '/srv/one/var/lib/plumb-agent/identity.pem',
    });
    expect(readAgentOptions({ repo: 'r', root: '/srv/one', state: '/srv/state' }, {}).key).toBe('/srv/state/identity.pem');
    expect(readAgentOptions({ repo: 'r', root: '/' }, {}).root).toBe('');
  });
});

describe('a wrong option', () => {
  it.each([
    ['no fleet repository given', {}, {}],
    ['unknown option repositry; known are repo, branch', { config: aConfig('repositry: r\n') }, {}],
    ['branch must be text', { config: aConfig('repo: r\nbranch: 1\n') }, {}],
    ['holds no map of options', { config: aConfig('- repo') }, {}],
    ['is not YAML', { config: aConfig('repo: [') }, {}],
    ['cannot read the configuration file /no/such/file', {}, { PLUMB_CONFIG: '/no/such/file' }],
  ])('is named: %s', (message, given, environment) => {
    const read = () => readAgentOptions(given, environment);
    expect(read).toThrow(OptionsError);
    expect(read).toThrow(message);
  });
});
