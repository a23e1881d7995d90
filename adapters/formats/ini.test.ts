import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entries } from './codec.ts';
import { describeCodec } from './codec-contract.ts';
import { anyText, flatEntries } from './entries-contract.ts';
import { iniCodec } from './ini.ts';

const mysql = `# The MariaDB configuration file
!includedir /etc/mysql/conf.d/

[client-server]
# Port or socket location where to connect
port = 3306
socket=/run/mysqld/mysqld.sock

[mysqld]
skip-name-resolve
bind-address            = 127.0.0.1
; max_connections = 100
`;

const unit = `[Unit]
Description=A service
After=network.target
After=redis.service

[Service]
ExecStart=
ExecStart=/usr/bin/env A="b c" run
Environment=A=1

[Peer]
Key=1
[Peer]
Key=2`;

const text = anyText.map((value) =>
  value
    .replace(/[\r\n]/g, '')
    .replace(/[\\\s]+$/, '')
    .trimStart(),
);
const key = fc.stringMatching(/^[A-Za-z_!][A-Za-z0-9_.-]{0,5}$/);
const section = flatEntries(key, text);

const arbitrary: fc.Arbitrary<Entries> = fc
  .tuple(
    flatEntries(key, text),
    fc.dictionary(
      key.map((name) => `section ${name}`),
      fc.oneof(section, fc.array(section, { minLength: 2, maxLength: 3 })),
      { maxKeys: 3 },
    ),
  )
  .map(([pairs, sections]) => ({ ...pairs, ...sections }));

describeCodec(iniCodec, {
  samples: [
    {
      name: 'my.cnf of Debian',
      text: mysql,
      entries: {
        '!includedir /etc/mysql/conf.d/': '',
        'client-server': { port: '3306', socket: '/run/mysqld/mysqld.sock' },
        mysqld: { 'skip-name-resolve': '', 'bind-address': '127.0.0.1' },
      },
    },
    {
      name: 'systemd unit with repeated keys and sections',
      text: unit,
      entries: {
        Unit: { Description: 'A service', After: ['network.target', 'redis.service'] },
        Service: { ExecStart: ['', '/usr/bin/env A="b c" run'], Environment: 'A=1' },
        Peer: [{ Key: '1' }, { Key: '2' }],
      },
    },
  ],
  arbitrary,
  prototypeText: '[__proto__]\npolluted=1\n[constructor]\nname = 1\n',
});

describe('ini', () => {
  it('adds a key to the end of its section and a section to the end of the file', () => {
    expect(iniCodec.merge('[a]\nx = 1\n; about b\n\n[b]\ny=2\n', { a: { z: '3' }, c: { q: '4' }, top: '0' })).toBe(
      'top = 0\n[a]\nx = 1\nz = 3\n; about b\n\n[b]\ny=2\n\n[c]\nq = 4\n',
    );
  });

  const service = '[Service]\nExecStart=/bin/x \\\n  --a \\\n  # why\n  --b\nUser=u\n';

  it('reads a line that ends in a backslash as systemd does, and changes or removes all of it', () => {
    expect(iniCodec.parse(service)).toEqual({ Service: { ExecStart: '/bin/x  --a  --b', User: 'u' } });
    expect(iniCodec.merge(service, { Service: { ExecStart: '/bin/y' } })).toBe('[Service]\nExecStart=/bin/y\nUser=u\n');
    expect(iniCodec.remove(service, { Service: { ExecStart: '' } })).toBe('[Service]\nUser=u\n');
    expect(iniCodec.remove(service, { Service: { User: '' } })).toBe(service.replace('User=u\n', ''));
  });

  it('leaves a value alone that may go on in indented lines, and changes what stands around it', () => {
    const python = '[a]\nenvironment=\n  A="1",\n  B="2"\nlevel = 1\n';
    expect(() => iniCodec.merge(python, { a: { environment: 'C="3"' } })).toThrow('indented deeper');
    expect(() => iniCodec.remove(python, { a: { environment: '' } })).toThrow('indented deeper');
    expect(iniCodec.merge(python, { a: { level: '2' } })).toBe(python.replace('level = 1', 'level = 2'));
    expect(() => iniCodec.merge('[a]\nlevel: info\n', { a: { level: 'debug' } })).toThrow('with a colon');
  });

  it('puts a section between others of its name', () => {
    expect(iniCodec.merge('[a]\nx = 1\n[a]\nx = 3\n[b]\n', { a: [{ x: '1' }, { x: '2' }, { x: '3' }] })).toBe(
      '[a]\nx = 1\n\n[a]\nx = 2\n[a]\nx = 3\n[b]\n',
    );
    expect(iniCodec.parse(iniCodec.merge('[a]\n[a]\n', { a: [{}, { y: '' }, {}] }))).toEqual({ a: [{}, { y: '' }, {}] });
  });

  it('sets one of several sections only when all are given', () => {
    const text = '[mysqld]\nport=3306\n[mysqld]\ndatadir=/srv\n';
    expect(() => iniCodec.merge(text, { mysqld: { port: '3307' } })).toThrow("'mysqld' is a list of 2");
    expect(iniCodec.remove(text, { mysqld: { port: '3306' } })).toBe(text);
    expect(iniCodec.merge(text, { mysqld: [{ port: '3307' }, { datadir: '/srv' }] })).toBe(text.replace('3306', '3307'));
  });

  it('refuses what would read as something else', () => {
    expect(() => iniCodec.format({ a: 'x\n[b]' })).toThrow('line break');
    expect(() => iniCodec.format({ '[a]': 'x' })).toThrow('section header');
    expect(() => iniCodec.format({ a: { b: { c: 'd' } } })).toThrow('one level of sections');
    expect(() => iniCodec.parse('a=1\n[b')).toThrow(expect.objectContaining({ line: 2 }));
  });
});
