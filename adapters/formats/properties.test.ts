import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { getProperties } from 'properties-file';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText, flatEntries } from './entries-contract.ts';
import { propertiesCodec } from './properties.ts';

const zooKeeper = `# The number of milliseconds of each tick
tickTime=2000
# The number of ticks that the initial 
# synchronization phase can take
initLimit=10
syncLimit=5
dataDir=/tmp/zookeeper
clientPort=2181
#maxClientCnxns=60
#autopurge.snapRetainCount=3
server.1=10.0.0.1:2888:3888;2181
server.2=10.0.0.2:2888:3888;2181
`;

const java = `! log4j
log4j.rootLogger : INFO, \\
                   ROLLINGFILE, \\
    # no comment
key\\ with\\:marks\\=here = va\\u00e9l \\t
empty
  spaced    words of text
path=C:\\\\logs\\\\
twice=1
twice=2`;

describeCodec(propertiesCodec, {
  samples: [
    {
      name: 'zoo.cfg of Debian with an ensemble',
      text: zooKeeper,
      entries: {
        tickTime: '2000',
        initLimit: '10',
        syncLimit: '5',
        dataDir: '/tmp/zookeeper',
        clientPort: '2181',
        'server.1': '10.0.0.1:2888:3888;2181',
        'server.2': '10.0.0.2:2888:3888;2181',
      },
    },
    {
      name: 'continuations, escapes and separators',
      text: java,
      entries: {
        'log4j.rootLogger': 'INFO, ROLLINGFILE, # no comment',
        'key with:marks=here': 'vaél \t',
        empty: '',
        spaced: 'words of text',
        path: 'C:\\logs\\',
        twice: ['1', '2'],
      },
    },
  ],
  arbitrary: flatEntries(anyText, anyText),
  prototypeText: '__proto__=polluted\nconstructor: 1\n',
});

describe('properties', () => {
  it('reads what properties-file reads', () => {
    const line = fc.string({ unit: fc.constantFrom(...' \t\\=:#!abn1'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const text = lines.join('\n');
        const last = Object.fromEntries(
          Object.entries(propertiesCodec.parse(text)).map(([key, value]) => [key, Array.isArray(value) ? value.at(-1) : value]),
        );
        expect(last).toEqual({ ...getProperties(text) });
      }),
      { numRuns: runs(1000) },
    );
  });

  it('gives a key without a separator its value behind one', () => {
    expect(propertiesCodec.merge('empty\nnext=1\n', { empty: 'x' })).toBe('empty=x\nnext=1\n');
  });

  it('names the line of a broken escape', () => {
    expect(() => propertiesCodec.parse('a=1\nb=\\u12g4')).toThrow(expect.objectContaining({ name: 'CodecError', line: 2 }));
  });
});

const hasJava = spawnSync('javac', ['-version']).status === 0;
if (!hasJava) console.warn('no Java compiler is installed: what Java itself reads from formatted properties is not tested');

describe.skipIf(!hasJava)('Java itself', () => {
  it('reads the properties that were formatted', () => {
    const directory = mkdtempSync(join(tmpdir(), 'plumb-properties-codec-'));
    const program = join(directory, 'Read.java');
    writeFileSync(
      program,
      `import java.io.*; import java.util.*; import java.nio.charset.StandardCharsets;
      class Read { public static void main(String[] args) throws Exception {
        Properties p = new Properties(); p.load(new FileInputStream(args[0]));
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (String k : new TreeSet<>(p.stringPropertyNames())) for (String s : new String[]{k, p.getProperty(k)}) {
          out.println(Base64.getEncoder().encodeToString(s.getBytes(StandardCharsets.UTF_8)));
        } } }`,
    );
    const entries = Object.fromEntries(fc.sample(fc.tuple(anyText, anyText), { numRuns: 200, seed: 1 }));
    writeFileSync(join(directory, 'a.properties'), propertiesCodec.format(entries));
    const { stdout } = spawnSync('java', [program, join(directory, 'a.properties')], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    const read = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => Buffer.from(line, 'base64').toString('utf8'));
    const pairs = read.flatMap((key, index) => (index % 2 === 0 ? [[key, read[index + 1]]] : []));
    expect(Object.fromEntries(pairs)).toEqual(entries);
  });
});
