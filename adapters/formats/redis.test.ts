import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCodec } from './codec-contract.ts';
import { flatEntries } from './entries-contract.ts';
import { redisCodec } from './redis.ts';
import { spellArgument } from './redis-arguments.ts';

const debianRedis = `# Redis configuration file example.
#
# ./redis-server /path/to/redis.conf

bind 127.0.0.1 -::1
protected-mode yes
port 6379
# unixsocket /run/redis/redis-server.sock
proc-title-template "{title} {listen-addr} {server-mode}"
notify-keyspace-events ""
appendfilename "appendonly.aof"
oom-score-adj-values 0 200 800
# save 3600 1 300 100 60 10000
client-output-buffer-limit normal 0 0 0
client-output-buffer-limit replica 256mb 64mb 60
client-output-buffer-limit pubsub 32mb 8mb 60
jemalloc-bg-thread yes
# bio_cpulist 1,3
`;

const securedRedis = `REQUIREPASS 'p@ss "word" #1'
save 900 1
  save   300 10
user default off
user alice on +@all ~* &* >p1pp0
rename-command CONFIG ""
logfile "/var/log/my redis.log"   
tls-session-caching no
masterauth "\\x00\\xff\\n"`;

const argument = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed()),
  fc.stringMatching(/^[a-z0-9 "'\\#]{0,8}$/),
);
const value = fc.array(argument, { minLength: 1, maxLength: 4 }).map((items) => {
  const encoder = new TextEncoder();
  return items.length === 1 && items[0] === '' ? '' : items.map((item) => spellArgument(encoder.encode(item))).join(' ');
});

describeCodec(redisCodec, {
  samples: [
    {
      name: 'redis.conf of Debian',
      text: debianRedis,
      entries: {
        bind: '127.0.0.1 -::1',
        'protected-mode': 'yes',
        port: '6379',
        'proc-title-template': '"{title} {listen-addr} {server-mode}"',
        'notify-keyspace-events': '',
        appendfilename: 'appendonly.aof',
        'oom-score-adj-values': '0 200 800',
        'client-output-buffer-limit': ['normal 0 0 0', 'replica 256mb 64mb 60', 'pubsub 32mb 8mb 60'],
        'jemalloc-bg-thread': 'yes',
      },
    },
    {
      name: 'quoted, repeated and unended lines',
      text: securedRedis,
      entries: {
        requirepass: '"p@ss \\"word\\" #1"',
        save: ['900 1', '300 10'],
        user: ['default off', 'alice on +@all ~* &* >p1pp0'],
        'rename-command': 'CONFIG ""',
        logfile: '"/var/log/my redis.log"',
        'tls-session-caching': 'no',
        masterauth: '"\\x00\\xff\\n"',
      },
    },
  ],
  arbitrary: flatEntries(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), value),
  prototypeText: '__proto__ polluted\nconstructor 1\n',
});

describe('redis', () => {
  it('adds a repeated directive behind its like and a new one at the end of the directives', () => {
    const merged = redisCodec.merge('save 900 1\nport 1\n# end\n', { save: ['900 1', '300 10'], hz: '10' });
    expect(merged).toBe('save 900 1\nsave 300 10\nport 1\nhz 10\n# end\n');
  });

  it('puts items before the first and between others', () => {
    const text = 'save 1 1\nport 1\nsave 2 2\n';
    expect(redisCodec.merge(text, { save: ['0 0', '1 1', '2 2'] })).toBe('save 0 0\nsave 1 1\nport 1\nsave 2 2\n');
    expect(redisCodec.merge(text, { save: ['1 1', '3 3', '2 2'] })).toBe('save 1 1\nsave 3 3\nport 1\nsave 2 2\n');
  });

  it('keeps a comment beside its line when an item before it goes', () => {
    expect(redisCodec.merge('save 900 1\n# five minutes\nsave 300 10\n', { save: '300 10' })).toBe('# five minutes\nsave 300 10\n');
    expect(redisCodec.merge('user a on\nuser b on\nuser c on\n', { user: ['a on', 'c on'] })).toBe('user a on\nuser c on\n');
  });

  it.each([
    ['port "6379', 1],
    ['port 1\nsave "a"b', 2],
    ['port 1\n\nappendonly', 3],
  ])('refuses %j in its line', (text, line) => {
    expect(() => redisCodec.parse(text)).toThrow(expect.objectContaining({ name: 'CodecError', line }));
  });

  it('refuses a value that would be another directive', () => {
    expect(() => redisCodec.format({ port: '1\nslaveof evil 1' })).toThrow('cannot be split');
    expect(() => redisCodec.format({ 'port 1\nx': 'y' })).toThrow('not the name of a directive');
  });
});

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) console.warn('redis-server is not installed: what redis itself reads from formatted configurations is not tested');

describe.skipIf(!hasRedis)('redis itself', () => {
  it('reads the arguments that were spelled', async () => {
    const samples = fc.sample(argument, { numRuns: 8, seed: 1 });
    for (const text of ['', ' "', "it's \\ é\n", ...samples]) {
      const directory = mkdtempSync(join(tmpdir(), 'plumb-redis-codec-'));
      const socket = join(directory, 's');
      const spelled = spellArgument(new TextEncoder().encode(text));
      const config = redisCodec.format({ port: '0', unixsocket: socket, dir: directory, save: '', masterauth: spelled });
      writeFileSync(join(directory, 'redis.conf'), config);
      const server = spawn('redis-server', [join(directory, 'redis.conf')], { stdio: 'ignore' });
      try {
        expect({ text, read: await askRedis(socket, 'CONFIG GET masterauth') }).toEqual({ text, read: text });
      } finally {
        server.kill('SIGKILL');
        rmSync(directory, { recursive: true });
      }
    }
  });
});

/** The second item of the answer, asked again until the server listens. */
async function askRedis(path: string, command: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await new Promise<Buffer | undefined>((resolve) => {
      const client = connect(path, () => client.write(`${command}\r\n`));
      client.once('data', (data) => {
        client.destroy();
        resolve(data);
      });
      client.once('error', () => resolve(undefined));
    });
    const found = answer === undefined ? null : /^\*2\r\n\$\d+\r\n\w+\r\n\$(\d+)\r\n/.exec(answer.toString('latin1'));
    if (answer !== undefined && found !== null)
      return answer.subarray(found[0].length, found[0].length + Number(found[1])).toString('utf8');
    if (attempt > 6000) throw new Error(`redis does not answer: ${answer?.toString('utf8')}`);
    await setTimeout(10);
  }
}
