import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import type { Entries } from './codec.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText } from './entries-contract.ts';
import { xmlCodec } from './xml.ts';
import { isCharacter } from './xml-scan.ts';

const tomcat = `<?xml version="1.0" encoding="UTF-8"?>
<!-- Licensed to the ASF -->
<Server port="8005" shutdown="SHUTDOWN">
  <Listener className="org.apache.catalina.startup.VersionLoggerListener" />
  <Listener className="org.apache.catalina.core.AprLifecycleListener" SSLEngine="on" />
  <Service name="Catalina">
    <!-- a connector -->
    <Connector port="8080" protocol="HTTP/1.1"
               connectionTimeout="20000"
               redirectPort='8443' />
    <Engine name="Catalina" defaultHost="localhost"></Engine>
  </Service>
</Server>
`;

const hadoop = `<!DOCTYPE configuration SYSTEM "x.dtd">
<configuration>
  <property><name>fs</name><value>hdfs://a &amp; b</value></property>
  <property><name>script</name><value><![CDATA[a < b]]></value></property>
</configuration>`;

const text = anyText.map((value) => [...value].filter((character) => isCharacter(character.codePointAt(0) ?? 0)).join(''));
const name = fc.constantFrom('a', 'b', 'Host', 'x-y.z', 'constructor', '__proto__');

function element(depth: number): fc.Arbitrary<Entries> {
  const attributes = fc.dictionary(
    name.map((key) => `@${key}`),
    text,
    { maxKeys: 2 },
  );
  const content: fc.Arbitrary<Entries> = text.map((value): Entries => (value === '' ? {} : { '#text': value }));
  const children =
    depth === 0
      ? content
      : fc.oneof(
          content,
          fc.dictionary(name, fc.oneof(element(depth - 1), fc.array(element(depth - 1), { minLength: 2, maxLength: 3 })), { maxKeys: 3 }),
        );
  return fc.tuple(attributes, children).map(([first, rest]) => ({ ...first, ...rest }));
}

/** Children only: a merge of two such elements never puts text and elements side by side. */
const root = fc
  .tuple(fc.dictionary(fc.constantFrom('@a', '@b'), text), fc.dictionary(name, element(0), { maxKeys: 3 }))
  .map(([first, rest]) => ({ ...first, ...rest }));

describeCodec(xmlCodec, {
  samples: [
    {
      name: 'server.xml of Tomcat',
      text: tomcat,
      entries: {
        Server: {
          '@port': '8005',
          '@shutdown': 'SHUTDOWN',
          Listener: [
            { '@className': 'org.apache.catalina.startup.VersionLoggerListener' },
            { '@className': 'org.apache.catalina.core.AprLifecycleListener', '@SSLEngine': 'on' },
          ],
          Service: {
            '@name': 'Catalina',
            Connector: { '@port': '8080', '@protocol': 'HTTP/1.1', '@connectionTimeout': '20000', '@redirectPort': '8443' },
            Engine: { '@name': 'Catalina', '@defaultHost': 'localhost' },
          },
        },
      },
    },
    {
      name: 'core-site.xml with a document type and character data',
      text: hadoop,
      entries: {
        configuration: {
          property: [
            { name: { '#text': 'fs' }, value: { '#text': 'hdfs://a & b' } },
            { name: { '#text': 'script' }, value: { '#text': 'a < b' } },
          ],
        },
      },
    },
  ],
  arbitrary: root.map((entries): Entries => ({ root: entries })),
  prototypeText: '<r><__proto__ polluted="1"/><constructor/></r>',
  deepText: `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`,
});

describe('xml', () => {
  it('gives back deep elements it has formatted', () => {
    fc.assert(
      fc.property(element(3), (entries) => {
        expect(JSON.parse(JSON.stringify(xmlCodec.parse(xmlCodec.format({ root: entries }))))).toEqual(
          JSON.parse(JSON.stringify({ root: entries })),
        );
      }),
      { numRuns: runs(300) },
    );
  });

  it('adds attributes, elements and text, and removes them', () => {
    const merged = xmlCodec.merge(tomcat, {
      Server: {
        Service: { Connector: { '@port': undefined, '@maxThreads': '50' }, Engine: { Host: { '@name': 'a"b' } } },
        '@address': '::1',
      },
    });
    expect(merged).toBe(
      tomcat
        .replace('<Connector port="8080"', '<Connector')
        .replace("redirectPort='8443'", 'redirectPort=\'8443\' maxThreads="50"')
        .replace('></Engine>', '>\n      <Host name="a&quot;b"/>\n    </Engine>')
        .replace('shutdown="SHUTDOWN"', 'shutdown="SHUTDOWN" address="::1"'),
    );
  });

  it.each([
    '<a>x<b/></a>',
    '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    '<a>&e;</a>',
    '<a b="1" b="2"/>',
    '<a/><b/>',
    'x',
    '<a><b></a></b>',
  ])('refuses %j', (broken) => {
    expect(() => xmlCodec.parse(broken)).toThrow(expect.objectContaining({ name: 'CodecError' }));
  });
});
