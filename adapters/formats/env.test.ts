import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText, flatEntries } from './entries-contract.ts';
import { envCodec } from './env.ts';

const zooKeeperEnvironment = `ZOOMAIN=org.apache.zookeeper.server.quorum.QuorumPeerMain
ZOOCFGDIR=/etc/zookeeper/conf
ZOO_LOG4J_PROP=INFO,ROLLINGFILE
JAVA_OPTS=""

# If ZooKeeper is started through systemd, this will only be used for command
# line tools such as \`zkCli.sh\` and not for the actual server
JAVA=/usr/bin/java

CLASSPATH="/etc/zookeeper/conf:/usr/share/java/zookeeper.jar"
`;

const daemonDefaults = `export ULIMIT=65536 # open files
DAEMON_OPTS="--config \\"/etc/a b\\" $EXTRA"
PASSWORD='a$b"c'\\''d'
A=1; B=2
TEXT='two
lines'`;

const value = anyText.filter((text) => !text.includes('\0'));
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/);

describeCodec(envCodec, {
  samples: [
    {
      name: 'environment of ZooKeeper on Debian',
      text: zooKeeperEnvironment,
      entries: {
        ZOOMAIN: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
        ZOOCFGDIR: '/etc/zookeeper/conf',
        ZOO_LOG4J_PROP: 'INFO,ROLLINGFILE',
        JAVA_OPTS: '',
        JAVA: '/usr/bin/java',
        CLASSPATH: '/etc/zookeeper/conf:/usr/share/java/zookeeper.jar',
      },
    },
    {
      name: 'quotes, export and several a line',
      text: daemonDefaults,
      entries: { ULIMIT: '65536', DAEMON_OPTS: '--config "/etc/a b" $EXTRA', PASSWORD: 'a$b"c\'d', A: '1', B: '2', TEXT: 'two\nlines' },
    },
  ],
  arbitrary: flatEntries(name, value),
  prototypeText: '__proto__=polluted\nconstructor=1\n',
});

describe('env', () => {
  it('is read by the shell as what was written', () => {
    fc.assert(
      fc.property(
        fc.array(
          value.filter((text) => !text.includes('\r')),
          { minLength: 1, maxLength: 20 },
        ),
        (values) => {
          const file = envCodec.format(Object.fromEntries(values.map((text, index) => [`V${index}`, text])));
          const script = `${file}\nprintf '%s\\0' ${values.map((_, index) => `"$V${index}"`).join(' ')}`;
          const { stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
          expect(stdout.split('\0').slice(0, -1)).toEqual(values);
        },
      ),
      { numRuns: runs(30) },
    );
  });

  it.each([
    ['if true; then', 1],
    ['A=1\nB=two words', 2],
    ['A=1\nB="open', 2],
    ['A=$(id)', 1],
  ])('refuses %j in its line', (text, line) => {
    expect(() => envCodec.parse(text)).toThrow(expect.objectContaining({ name: 'CodecError', line }));
  });
});
