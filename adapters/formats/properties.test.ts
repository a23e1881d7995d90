import fc from 'fast-check';
import { getProperties } from 'properties-file';
import { describe, expect, it } from 'vitest';
import { describeCodec } from './codec-contract.ts';
import { anyText, flatEntries } from './entries-arbitrary.ts';
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
      { numRuns: 1000 },
    );
  });

  it('gives a key without a separator its value behind one', () => {
    expect(propertiesCodec.merge('empty\nnext=1\n', { empty: 'x' })).toBe('empty=x\nnext=1\n');
  });

  it('names the line of a broken escape', () => {
    expect(() => propertiesCodec.parse('a=1\nb=\\u12g4')).toThrow(expect.objectContaining({ name: 'CodecError', line: 2 }));
  });
});
