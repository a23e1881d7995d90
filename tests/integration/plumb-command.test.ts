import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { git, writeFiles } from './a-command-run.ts';
import { environment, main, plumb } from './a-plumb-process.ts';

const cache = (maxmemory: string) => `apiVersion: plumb/v1
kind: Middleware
metadata:
  name: cache
spec:
  adapter: redis
  profiles: [small]
  parameters:
    maxmemory: ${maxmemory}
    requirepass: hunter2-hunter2
  members:
    - host: web-1
      id: "1"
      parameters:
        port: 6399
`;

const profile = `apiVersion: plumb/v1
kind: Profile
metadata:
  name: small
spec:
  adapter: redis
  parameters:
    maxmemory: 16mb
    maxmemory-policy: allkeys-lru
`;

const template = mkdtempSync(join(tmpdir(), 'plumb-fleet-'));
beforeAll(() => {
  const { status } = plumb(['init', join(template, 'fleet')]);
  expect(status).toBe(0);
  writeFiles(join(template, 'fleet'), { 'middleware/cache.yaml': cache('64mb'), 'profiles/small.yaml': profile });
});
afterAll(() => rmSync(template, { recursive: true }));

/** The files of `plumb init`, with a Redis whose password is a secret. */
function aFleet(): string {
  const root = join(createTemporaryDirectory(), 'fleet');
  cpSync(join(template, 'fleet'), root, { recursive: true });
  return root;
}

function gitInit(root: string): string {
  git(root, 'init', '--quiet');
  return root;
}

function commitAll(root: string, subject: string): void {
  if (!existsSync(join(root, '.git'))) git(root, 'init', '--quiet', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', subject);
}

describe('plumb', () => {
  test('is executable, knows its version, and helps with examples and exit codes', () => {
    expect(statSync(main).mode & 0o111).toBe(0o111);
    const { version } = JSON.parse(readFileSync(join(main, '../../package.json'), 'utf8'));
    expect(plumb(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    const help = plumb(['--help']).stdout;
    for (const command of ['init', 'validate', 'render', 'explain', 'diff', 'review', 'serve', 'status', 'comment', 'codeowners']) {
      expect(help).toContain(`  ${command} `);
      expect(plumb([command, '--help']).stdout).toMatch(/Examples:\n {2}# [^\n]+\n {2}\$ plumb[\s\S]*Exit codes:\n {2}0 {2}/);
    }
  });

  test.each([[['bogus']], [['validate', '--bogus']], [['render']], [['validate', '-o', 'xml']], [['explain']], [['diff', '--from']]])(
    '%j is wrong usage: exit code 2, nothing on stdout',
    (args) => {
      const { status, stdout, stderr } = plumb(args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain('error:');
    },
  );

  test('completes commands, options and their values for every shell', () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { status, stdout } = plumb(['completion', shell]);
      expect(status).toBe(0);
      expect(stdout).toContain('plumb');
    }
    expect(plumb(['complete', '--', 'val']).stdout).toContain('validate');
    expect(plumb(['complete', '--', 'validate', '-o', '']).stdout).toMatch(/sarif\s/);
  });
});

describe('plumb init', () => {
  test('makes a fleet that validates without a finding, and that editors understand', () => {
    const root = join(createTemporaryDirectory(), 'My Fleet');
    expect(plumb(['init', root])).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(join(root, 'fleet.yaml'), 'utf8')).toContain('name: my-fleet\n');
    expect(plumb(['validate', '--strict', root])).toEqual({ status: 0, stdout: '', stderr: 'no findings, 1 host\n' });
    for (const file of [
      'fleet.yaml',
      'hosts/web-1.yaml',
      'middleware/web.yaml',
      'organizations/platform.yaml',
      'applications/website.yaml',
    ]) {
      const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
      expect(JSON.parse(readFileSync(join(root, dirname(file), schema), 'utf8'))).toHaveProperty('title');
    }
    const settings = JSON.parse(readFileSync(join(root, '.vscode/settings.json'), 'utf8'));
    for (const schema of Object.keys(settings['yaml.schemas'])) expect(existsSync(join(root, schema))).toBe(true);
  });

  test('names next commands that work as they are written', () => {
    const cwd = createTemporaryDirectory();
    const { stderr } = plumb(['init', "Anne's fleet"], { cwd });
    const next = stderr.split('\n').filter((line) => line.startsWith('  '));
    expect(next).toHaveLength(3);
    const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b.c' };
    const env = { ...environment, ...identity, PATH: `${join(main, '../../bin')}:${environment.PATH}` };
    execFileSync('/bin/sh', ['-ec', next.join('\n')], { cwd, env, stdio: 'pipe' });
    expect(git(join(cwd, "Anne's fleet"), 'log', '--format=%s')).toContain('Start the fleet');
    const again = plumb(['init', '.'], { cwd: gitInit(createTemporaryDirectory()), env: { npm_command: 'exec' } });
    expect(again.stderr).toContain('  npx plumb validate .\n  git -C . add .');
  });

  test('overwrites nothing', () => {
    const root = createTemporaryDirectory();
    writeFiles(root, { 'fleet.yaml': 'mine\n' });
    const { status, stderr } = plumb(['init', root]);
    expect(status).toBe(2);
    expect(stderr).toContain('fleet.yaml');
    expect(readFileSync(join(root, 'fleet.yaml'), 'utf8')).toBe('mine\n');
    expect(existsSync(join(root, 'hosts'))).toBe(false);
  });
});

describe('plumb validate', () => {
  test('names each fault, with its place, in the format that is asked for', () => {
    const root = aFleet();
    appendFileSync(join(root, 'hosts/web-1.yaml'), '  adress: typo\n');
    const text = plumb(['validate'], { cwd: root });
    expect(text.status).toBe(1);
    expect(text.stdout).toMatch(/^error MW2001 hosts\/web-1\.yaml:\d+:\d+/);
    expect(text.stdout).not.toContain('\u001b');
    expect(text.stderr).toContain('1 error');
    const json = JSON.parse(plumb(['validate', root, '-o', 'json']).stdout);
    expect(json).toMatchObject({ ok: false, diagnostics: [{ code: 'MW2001', file: 'hosts/web-1.yaml' }] });
    expect(JSON.parse(plumb(['validate', root, '-o', 'sarif']).stdout).runs[0].results[0].ruleId).toBe('MW2001');
    expect(plumb(['validate', root, '-o', 'junit']).stdout).toContain('<failure type="MW2001"');
    expect(plumb(['validate', root], { env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001b[31m');
    expect(plumb(['validate', root], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).not.toContain('\u001b');
  });

  test('checks a revision as well as the files, also of a fleet in a folder of a repository', () => {
    const root = aFleet();
    commitAll(join(root, '..'), 'One');
    appendFileSync(join(root, 'hosts/web-1.yaml'), '  adress: typo\n');
    expect(plumb(['validate', root]).status).toBe(1);
    expect(plumb(['validate', root, '--revision', 'HEAD'])).toMatchObject({ status: 0, stdout: '' });
    expect(plumb(['validate', root, '--revision', 'nowhere'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('ends with 2 where there is nothing to read', () => {
    expect(plumb(['validate', '/nonexistent/fleet'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'plumb: /nonexistent/fleet is no directory\n',
    });
  });
});

describe('plumb render and explain', () => {
  test('render shows the resources of a host, secrets masked', () => {
    const root = aFleet();
    const { status, stdout } = plumb(['render', root, '--host', 'web-1', '-o', 'json']);
    expect(status).toBe(0);
    const { host, resources, readings } = JSON.parse(stdout);
    expect([host, readings]).toMatchObject(['web-1', [{ probe: { resp: { auth: [expect.stringContaining('(sensitive ')] } } }]]);
    expect(resources.map((resource: { kind: string }) => resource.kind)).toEqual(expect.arrayContaining(['file', 'service', 'parameters']));
    expect(stdout).toContain('(sensitive ');
    for (const more of [
      ['-o', 'yaml'],
      ['-o', 'table'],
      ['-o', 'json', '--slice'],
    ]) {
      const rendered = plumb(['render', root, '--host', 'web-1', ...more]);
      expect(rendered.status).toBe(0);
      expect(rendered.stdout).not.toContain('hunter2');
    }
    expect(stdout).not.toContain('hunter2');
  });

  test('render under a root leaves out what needs privileges', () => {
    const { stdout } = plumb(['render', aFleet(), '--host', 'web-1', '--root', '/tmp/x', '-o', 'json']);
    const files = JSON.parse(stdout).resources.filter((resource: { kind: string }) => resource.kind === 'file');
    expect(files.length).toBeGreaterThan(0);
    for (const { name, fields } of files) {
      expect(name).toMatch(/^\/tmp\/x\//);
      expect(fields).not.toHaveProperty('owner');
    }
  });

  test('render names the hosts there are', () => {
    const { status, stderr } = plumb(['render', aFleet(), '--host', 'web-9']);
    expect(status).toBe(2);
    expect(stderr).toContain('web-1');
  });

  test('explain gives layer, file and line of the final value, and the values it overrides', () => {
    const root = aFleet();
    const { status, stdout } = plumb(['explain', root, 'cache/1', 'maxmemory', '-o', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        member: 'cache/1',
        values: [
          {
            pointer: '/maxmemory',
            value: '64mb',
            layer: 'parameters',
            place: { file: 'middleware/cache.yaml', line: 9, column: 16 },
            overrides: expect.arrayContaining([
              { value: '16mb', layer: 'profile small', place: { file: 'profiles/small.yaml', line: 8, column: 16 } },
            ]),
          },
        ],
      },
    ]);
    const table = plumb(['explain', 'cache'], { cwd: root }).stdout;
    expect(table).toMatch(/cache\/1 +port +6399 +member +middleware\/cache\.yaml:15/);
    expect(table).not.toContain('hunter2');
    expect(plumb(['explain', 'cache', 'maxmemory-policy'], { cwd: root }).stdout).toContain('profiles/small.yaml:9');
    for (const words of [['nowhere'], ['cache/9'], ['cache', 'nothing']])
      expect(plumb(['explain', ...words], { cwd: root }).status).toBe(2);
  });
});

describe('plumb diff', () => {
  test('shows fields, effects and final values of two revisions, secrets masked', () => {
    const root = aFleet();
    commitAll(root, 'One');
    writeFiles(root, { 'middleware/cache.yaml': cache('128mb').replace('hunter2-hunter2', 'correct-horse') });
    commitAll(root, 'Two');
    expect(plumb(['diff', root, '--from', 'HEAD', '--to', 'main'])).toEqual({ status: 0, stdout: '', stderr: 'no differences\n' });
    expect(plumb(['diff', root, '--from', 'HEAD'])).toMatchObject({ status: 0 });
    const diff = plumb(['diff', root, '--from', 'HEAD~1', '--to', 'HEAD', '-o', 'json']);
    expect(diff.status).toBe(1);
    const { hosts } = JSON.parse(diff.stdout);
    const fields = hosts[0].resources.flatMap((resource: { fields: object[] }) => resource.fields);
    expect(fields).toContainEqual(
      expect.objectContaining({ pointer: '/fields/entries/maxmemory', from: '64mb', to: '128mb', effect: 'hot' }),
    );
    expect(hosts[0].slice).toContainEqual({ pointer: '/members/cache~11/parameters/maxmemory', from: '64mb', to: '128mb' });
    expect(hosts[0].slice.map((change: { pointer: string }) => change.pointer)).toContain('/members/cache~11/parameters/requirepass');
    const table = plumb(['diff', root, '--from', 'HEAD~1']);
    expect(table.status).toBe(1);
    expect(table.stdout).toMatch(/\/entries\/maxmemory +64mb +128mb +hot/);
    for (const { stdout } of [diff, table]) expect(stdout).not.toMatch(/hunter2|correct-horse/);
  });

  test('has the exit codes it says, also those of terraform', () => {
    const root = aFleet();
    commitAll(root, 'One');
    writeFiles(root, { 'middleware/cache.yaml': cache('128mb') });
    const codes = (...args: string[]) => [
      plumb(['diff', root, ...args]).status,
      plumb(['diff', root, ...args, '--detailed-exitcode']).status,
    ];
    expect(codes('--from', 'HEAD', '--to', 'HEAD')).toEqual([0, 0]);
    expect(codes('--from', 'HEAD')).toEqual([1, 2]);
    expect(codes('--from', 'nowhere')).toEqual([2, 1]);
    writeFiles(root, { 'middleware/cache.yaml': 'kind: [\n' });
    expect(codes('--from', 'HEAD')).toEqual([2, 1]);
  });
});
