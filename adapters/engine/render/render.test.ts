import { describe, expect, it } from 'vitest';
import type { SliceMember } from '../../../schemas/index.ts';
import { validateDocument } from '../../../schemas/validate.ts';
import type { RenderEnvironment } from '../adapter.ts';
import { aHost, aMember, anAdapter, byId } from '../an-adapter.ts';
import { adapterEngine } from '../engine.ts';

const real: RenderEnvironment = { root: '', privileged: true, canInstall: true };
const conf = {
  kind: 'file',
  name: 'app.conf',
  path: '${{ dirs.config }}/app.conf',
  format: 'ini',
  parameters: true,
  notify: 'app-${{ member.id }}',
  owner: 'app',
};
const service = { kind: 'service', name: 'app-${{ member.id }}', argv: ['/usr/bin/app'], user: 'app' };
const pack = { kind: 'package', name: 'app', packages: { dnf: 'app-server' } };

function render(
  members: readonly SliceMember[],
  { resources = [conf, service] as readonly unknown[], environment = real, host = aHost(), ...spec }: RenderParts = {},
) {
  const { properties = {}, ...rest } = spec;
  const adapter = anAdapter({ spec: { resources, ...rest }, properties });
  const result = adapterEngine.render({ host, members }, { app: adapter }, environment);
  expect(validateDocument('Rendered', result.rendered)).toEqual([]);
  return result;
}

interface RenderParts {
  readonly resources?: readonly unknown[];
  readonly environment?: RenderEnvironment;
  readonly host?: ReturnType<typeof aHost>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

describe('rendering', () => {
  it('gives each resource the one before it, and its service', () => {
    const result = render([aMember()]);
    expect(byId(result, 'file[/etc/plumb/app/shop-1/app.conf]')).toMatchObject({
      fields: { type: 'file', owner: 'app', mode: '0644', entries: { port: '80' }, content: expect.stringContaining('Managed by Plumb') },
      effect: 'restart',
      effects: { '/content': 'none', '/entries/port': 'restart' },
      notify: ['service[app-1]'],
      after: [],
    });
    expect(byId(result, 'service[app-1]')).toMatchObject({
      after: ['file[/etc/plumb/app/shop-1/app.conf]'],
      fields: { running: true, enabled: true },
    });
  });

  it('takes parameters and packages for what they are called, also where every object has such a member', () => {
    const parameter = { description: 'Odd.', type: 'string', 'x-effect': 'restart', 'x-file': 'app.conf' };
    const properties = JSON.parse('{ "toString": 1, "valueOf": 1, "constructor": 1, "__proto__": 1 }', (key, value) =>
      key === '' ? value : parameter,
    );
    const given = JSON.parse('{ "valueOf": "a", "__proto__": "b" }');
    const member = aMember({ parameters: given, software: { packages: {} } });
    const result = render([member], { resources: [{ kind: 'package', name: 'toString' }, conf, service], properties });
    expect(result.diagnostics).toEqual([]);
    expect(JSON.stringify(byId(result, 'file[/etc/plumb/app/shop-1/app.conf]').fields['entries'])).toBe('{"valueOf":"a","__proto__":"b"}');
    expect(byId(result, 'package[toString]').fields).toEqual({});
    const set = result.rendered.parameters.filter(({ desired }) => desired !== undefined);
    expect(set.map(({ name, desired }) => [name, desired])).toEqual([
      ['valueOf', 'a'],
      ['__proto__', 'b'],
    ]);
  });

  it('renders nothing for absent and detached members', () => {
    const result = render([aMember({ state: 'absent' }), aMember({ id: '2', detached: true })]);
    expect(result).toEqual({ rendered: { resources: [], configTests: [], parameters: [], readings: [] }, diagnostics: [] });
  });

  it('leaves to a detached member what it has in a directory that others share', () => {
    const shared = { kind: 'directory', name: 'shared', path: '/etc/app/conf.d', exclusive: '*.conf' };
    const own = { kind: 'file', name: 'own', path: '/etc/app/conf.d/${{ member.id }}.conf', content: '' };
    const result = render([aMember(), aMember({ id: '2', detached: true }), aMember({ id: '3', state: 'absent' })], {
      resources: [shared, own, conf, service],
    });
    const names = result.rendered.resources.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('/etc/app'))).toEqual(['/etc/app/conf.d', '/etc/app/conf.d/1.conf']);
    expect(byId(result, 'directory[/etc/app/conf.d]').via).toEqual({ exclusive: ['*.conf'], left: ['2.conf'] });
  });

  it('stops the services of a stopped member and asks it nothing', () => {
    const health = { kind: 'health', name: 'up', probe: { http: { url: 'http://127.0.0.1' } } };
    const result = render([aMember({ state: 'stopped' })], { resources: [conf, service, health] });
    expect(byId(result, 'service[app-1]').fields).toMatchObject({ running: false, enabled: false });
    expect(result.rendered.resources.map((resource) => resource.kind)).toEqual(['file', 'service']);
  });

  it('leaves owners, users, packages and systemd out where there are no privileges', () => {
    const user = { kind: 'user', name: 'app' };
    const unit = { kind: 'service', name: 'app.service', unit: 'app.service', running: false };
    const result = render([aMember()], {
      resources: [pack, unit, user, conf, service],
      environment: { root: '/tmp/r', privileged: false, canInstall: false },
    });
    expect(result.rendered.resources.map((resource) => resource.id)).toEqual([
      'file[/tmp/r/etc/plumb/app/shop-1/app.conf]',
      'service[app-1]',
    ]);
    expect(byId(result, 'file[/tmp/r/etc/plumb/app/shop-1/app.conf]').fields).not.toHaveProperty('owner');
    expect(byId(result, 'service[app-1]').via).toMatchObject({ manager: 'supervisor', log: '/tmp/r/var/log/plumb/app/shop-1/app-1.log' });
    expect(byId(result, 'service[app-1]').via).not.toHaveProperty('user');
  });

  it('takes the exact versions of the package document, or its archive', () => {
    const archive = { kind: 'archive', name: 'software', path: '${{ dirs.software }}', link: '/opt/app' };
    const resources = [pack, archive, conf, service];
    const packages = { app: '1.2-3', 'app-common': '1.2-3' };
    const fromPackages = render([aMember({ software: { packages } })], { resources }).rendered.resources.filter(
      (resource) => resource.kind === 'package',
    );
    expect(fromPackages.map(({ id, fields }) => [id, fields])).toEqual([
      ['package[app-common]', { version: '1.2-3' }],
      ['package[app]', { version: '1.2-3' }],
    ]);
    const software = { archive: { url: 'https://example.org/app.tar.gz', sha256: 'ab', stripComponents: 1 } };
    const fromArchive = render([aMember({ software, softwareVersion: '1.2' })], { resources });
    expect(fromArchive.rendered.resources.map((resource) => resource.id)).not.toContain('package[app]');
    expect(byId(fromArchive, 'archive[/opt/plumb/app/1.2]')).toMatchObject({
      fields: { sha256: 'ab', link: '/opt/plumb/app/1.2' },
      via: { linkPath: '/opt/app' },
    });
    const onRhel = render([aMember()], { resources, host: aHost({ packageManager: 'dnf' }) });
    expect(byId(onRhel, 'package[app-server]').via).toEqual({ manager: 'dnf' });
  });

  it('shares a resource that two members want alike, and refuses one that they want differently', () => {
    const members = [aMember(), aMember({ id: '2' })];
    const shared = render(members, { resources: [pack, conf, service] });
    expect(shared.diagnostics).toEqual([]);
    expect(byId(shared, 'package[app]').members).toEqual(['shop/1', 'shop/2']);
    expect(byId(shared, 'file[/etc/plumb/app/shop-2/app.conf]').after).toEqual(['package[app]']);
    const clash = { kind: 'directory', name: 'd', path: '/srv/app', mode: '${{ member.id == "1" ? "0755" : "0700" }}' };
    const { diagnostics } = render(members, { resources: [clash, conf, service] });
    expect(diagnostics).toMatchObject([{ code: 'MW7004', detail: expect.stringMatching(/directory\[\/srv\/app\].*shop\/1.*shop\/2/) }]);
  });

  it('has software restart every service of its members that is there to run, or the one that the adapter names', () => {
    const exporter = { kind: 'service', name: 'exporter-${{ member.id }}', argv: ['/usr/bin/exporter'] };
    const distribution = { kind: 'service', name: 'app.service', unit: 'app.service', running: false, enabled: false };
    const resources = (more: object) => [{ ...pack, ...more }, distribution, conf, service, exporter];
    const both = byId(render([aMember()], { resources: resources({}) }), 'package[app]');
    expect(both).toMatchObject({ notify: ['service[app-1]', 'service[exporter-1]'], effect: 'restart' });
    const one = byId(render([aMember()], { resources: resources({ notify: service.name }) }), 'package[app]');
    expect(one).toMatchObject({ notify: ['service[app-1]'], effect: 'restart' });
    const idle = byId(render([aMember()], { resources: resources({ effect: 'none' }) }), 'package[app]');
    expect(idle).toMatchObject({ notify: both.notify, effect: 'none' });
    const shared = byId(render([aMember(), aMember({ id: '2' })], { resources: [pack, conf, service] }), 'package[app]');
    expect(shared).toMatchObject({ members: ['shop/1', 'shop/2'], notify: ['service[app-1]', 'service[app-2]'] });
  });

  it('puts a member after those it depends on', () => {
    const result = render([aMember(), aMember({ id: '2', dependsOn: ['shop/1'] })], { resources: [pack, conf, service] });
    expect(byId(result, 'file[/etc/plumb/app/shop-2/app.conf]').after).toEqual(['service[app-1]', 'package[app]']);
  });

  it.each(['/etc/passwd', '${{ dirs.config }}/../x', 'relative', '/tmp/root-other/x'])('refuses the path %s under a root', (path) => {
    const { diagnostics, rendered } = render([aMember()], {
      resources: [{ ...conf, path }, service],
      environment: { root: '/tmp/root', privileged: false, canInstall: false },
    });
    expect(diagnostics).toMatchObject([{ code: 'MW7003', detail: expect.stringContaining('shop/1, app.conf of adapter app') }]);
    expect(rendered.resources).toEqual([]);
  });

  it('says which expression failed, and renders the other members', () => {
    const resources = [conf, { ...service, cwd: '${{ wiring[parameters.db].endpoint }}' }];
    const properties = { db: { type: 'string', 'x-effect': 'restart' } };
    const good = aMember({ id: '2', parameters: { db: 'd' }, wiring: { d: { middleware: 'm', endpoint: 'e', members: [] } } });
    const result = render([aMember({ parameters: { db: 'd' } }), good], { resources, properties });
    expect(result.diagnostics).toMatchObject([{ code: 'MW7001', detail: expect.stringMatching(/shop\/1, app-1 .*No such key: d/) }]);
    expect(new Set(result.rendered.resources.flatMap((resource) => resource.members))).toEqual(new Set(['shop/2']));
  });

  it('turns ignore rules and fields of the program into pointers', () => {
    const ignore = [
      { resource: 'file[app*]', fields: ['/entries/port'], reason: 'tuned by hand' },
      { resource: 'service[*]', reason: 'under test' },
      { resource: 'file[other]', reason: 'elsewhere' },
    ];
    const programOwned = ['/entries/leader', '${{ member.id == "1" ? "/entries/peer" : null }}', '${{ member.id == "2" ? "/x" : null }}'];
    const result = render([aMember({ ignore })], { resources: [{ ...conf, programOwned }, service] });
    const file = byId(result, 'file[/etc/plumb/app/shop-1/app.conf]');
    expect(file).toMatchObject({
      ignore: [{ pointer: '/entries/port', reason: 'tuned by hand' }],
      preserve: ['/entries/leader', '/entries/peer'],
    });
    expect(byId(result, 'service[app-1]').ignore).toEqual([{ pointer: '', reason: 'under test' }]);
  });

  it('leaves out the hazards that Git takes', () => {
    const hazard = (name: string) => ({ name, pointer: '/entries/port', message: 'lost' });
    const hazardsOf = (parts: object) =>
      byId(
        render([aMember(parts)], { resources: [{ ...conf, hazards: [hazard('one'), hazard('two')] }, service] }),
        'file[/etc/plumb/app/shop-1/app.conf]',
      ).hazards?.map(({ name }) => name);
    expect(hazardsOf({})).toEqual(['one', 'two']);
    expect(hazardsOf({ allowHazards: ['one', 'three'] })).toEqual(['two']);
  });

  it('tells apart a changed command line', () => {
    const digest = (argv: readonly string[]) =>
      byId(render([aMember()], { resources: [conf, { ...service, argv }] }), 'service[app-1]').fields['definition'];
    expect(digest(['/usr/bin/app'])).toBe(digest(['/usr/bin/app']));
    expect(digest(['/usr/bin/app'])).not.toBe(digest(['/usr/bin/app', '-v']));
  });

  it('reports a missing adapter', () => {
    const { diagnostics } = adapterEngine.render({ host: aHost(), members: [aMember({ adapter: 'gone' })] }, {}, real);
    expect(diagnostics).toMatchObject([{ code: 'MW7005', detail: expect.stringContaining('gone') }]);
  });
});

describe('running values', () => {
  const read = {
    kind: 'parameters',
    name: 'running',
    read: { tcp: { host: '127.0.0.1', port: 1, send: 'conf' } },
    apply: { tcp: { host: '127.0.0.1', port: 1, send: 'set ${{ key }} ${{ value }}' } },
    notify: 'app-${{ member.id }}',
  };
  const properties = {
    memory: { type: 'string', 'x-effect': 'hot', 'x-live': 'mem', 'x-unit': 'bytes', 'x-file': 'app.conf' },
    secret: { type: 'string', 'x-effect': 'restart', 'x-live': 'secret', 'x-sensitive': true, 'x-file': 'app.conf' },
    id: { type: 'string', 'x-effect': 'none', 'x-live': 'id', 'x-owner': 'program', 'x-file': 'app.conf' },
    unset: { type: 'string', 'x-effect': 'hot', 'x-live': 'unset' },
    structured: { type: 'array', 'x-effect': 'restart' },
    elsewhere: { type: 'integer', 'x-effect': 'none', 'x-live': 'e', 'x-live-topologies': ['cluster'] },
  };
  const parameters = { port: 80, memory: '1kb', secret: 'hunter2', id: 'a', elsewhere: 1 };
  const result = () => render([aMember({ parameters })], { resources: [conf, service, read], properties, units: { bytes: { kb: 1024 } } });

  it('are compared in canonical form and set as written', () => {
    expect(byId(result(), 'parameters[shop/1:running]')).toMatchObject({
      fields: { values: { mem: '1024', secret: 'hunter2', id: 'a' } },
      via: {
        service: 'service[app-1]',
        apply: { mem: { tcp: { send: 'set mem 1kb' } } },
        canonical: { mem: { suffixes: { kb: 1024 } }, unset: {} },
      },
      effects: { '/values/mem': 'hot', '/values/secret': 'restart' },
      preserve: ['/values/id'],
      sensitive: ['/values/secret'],
      effect: 'restart',
    });
  });

  it('of a secret mark the file too', () => {
    expect(byId(result(), 'file[/etc/plumb/app/shop-1/app.conf]')).toMatchObject({
      sensitive: ['/entries/secret', '/content'],
      preserve: ['/entries/id'],
    });
  });

  describe('that nobody set', () => {
    const own = {
      ...read,
      values: { memory: '1', mem: '3kb', peers: '${{ member.id == "1" ? "none" : null }}', later: '${{ null }}' },
      effects: { '/values/peers': 'hot' },
    };
    const file = { ...conf, entries: { memory: '2kb', id: 'own', secret: 'own' } };
    const valuesOf = ({ resources = [file, service, own], parameters: set = {} }: { resources?: readonly object[]; parameters?: object }) =>
      byId(
        render([aMember({ parameters: { port: 80, ...set } })], { resources, properties, units: { bytes: { kb: 1024 } } }),
        'parameters[shop/1:running]',
      );

    it('are those of the template, and can be set hot like parameters', () => {
      expect(valuesOf({})).toMatchObject({
        fields: { values: { mem: '3072', memory: '1', peers: 'none', id: 'own', secret: 'own' } },
        via: { apply: { mem: { tcp: { send: 'set mem 3kb' } }, peers: { tcp: { send: 'set peers none' } } } },
        effects: { '/values/peers': 'hot' },
      });
      expect(valuesOf({}).fields['values']).not.toHaveProperty('later');
      expect(valuesOf({}).via['apply']).not.toHaveProperty('memory');
    });

    it('give way to what Git sets', () => {
      expect(valuesOf({ parameters: { memory: '1kb' } })).toMatchObject({
        fields: { values: { mem: '1024' } },
        via: { apply: { mem: { tcp: { send: 'set mem 1kb' } } } },
      });
    });

    it('are those that the adapter writes into the file of the parameter, but for what is the program’s', () => {
      const owned = { ...file, programOwned: ['/entries/secret', '${{ member.id == "1" ? "/entries/leader" : null }}'] };
      expect(valuesOf({ resources: [owned, service, read] }).fields).toEqual({ values: { mem: '2048', id: 'own' } });
      expect(valuesOf({ resources: [{ ...file, when: false }, service, read] }).fields).toEqual({ values: {} });
    });
  });

  it('are listed with the places of their values', () => {
    const rows = result().rendered.parameters;
    expect(rows.map((row) => row.name)).toEqual(['port', 'memory', 'secret', 'id', 'unset', 'elsewhere']);
    expect(rows[1]).toEqual({
      member: 'shop/1',
      name: 'memory',
      effect: 'hot',
      sensitive: false,
      owner: 'git',
      unit: 'bytes',
      desired: '1kb',
      disk: { resource: 'file[/etc/plumb/app/shop-1/app.conf]', pointer: '/entries/memory' },
      running: { resource: 'parameters[shop/1:running]', pointer: '/values/mem' },
    });
    expect(rows[5]).not.toHaveProperty('running');
  });
});

describe('parameters and ports', () => {
  const adapter = anAdapter({
    properties: { level: { type: 'string', enum: ['info', 'debug'], 'x-effect': 'none' } },
    spec: {
      endpoints: { web: { port: '${{ parameters.port }}' } },
      ports: [
        { port: '${{ [parameters.port, 9000] }}', purpose: 'web' },
        { port: 1, purpose: 'off', when: false },
      ],
    },
  });

  it('have defaults', () => {
    expect(adapterEngine.defaults(adapter)).toEqual({ port: 80 });
  });

  it('are checked one by one', () => {
    expect(adapterEngine.checkParameters(adapter, { port: 'x', levle: 'info', level: 'infos' })).toMatchObject([
      { pointer: '/levle', summary: 'a parameter is unknown', detail: expect.stringContaining('did you mean level?') },
      { pointer: '/port', detail: expect.stringContaining('integer') },
      { pointer: '/level', detail: expect.stringContaining('"info"'), fix: 'did you mean info?' },
    ]);
  });

  it('are evaluated for one member', () => {
    const scope = { member: aMember(), host: aHost() };
    expect(adapterEngine.endpoints(adapter, scope)).toEqual({ web: 80 });
    expect(adapterEngine.ports(adapter, scope)).toEqual([
      { port: 80, purpose: 'web' },
      { port: 9000, purpose: 'web' },
    ]);
    const broken = { ...scope, member: aMember({ parameters: { level: 'info' } }) };
    expect(adapterEngine.endpoints(adapter, broken)).toEqual({});
    expect(adapterEngine.ports(adapter, broken)).toEqual([]);
  });
});

describe('an authority', () => {
  const peers = [{ id: '1', host: 'h1', address: 'fd00::1', parameters: {}, detached: false }];
  const withEntry = (value: string) => ({ ...conf, entries: { peer: value } });
  const host = aHost({ address: 'fd00::1' });
  const entries = (value: string, member: Partial<SliceMember> = {}) =>
    render([aMember({ peers, ...member })], { resources: [withEntry(value), service], host });

  it.each([
    ['members[0].address + ":" + text(2888)', 'fd00::1:2888'],
    ['join(members.map(m, m.address + ":2888:3888"), ",")', 'fd00::1:2888'],
    ['"http://" + host.address + ":80/"', 'fd00::1:80'],
  ])('that %s joins by a colon is refused, with the way to write it', (expression, joined) => {
    const { diagnostics } = entries(`\${{ ${expression} }}`);
    expect(diagnostics).toMatchObject([{ code: 'MW7006', detail: expect.stringContaining(`${joined} joins`) }]);
    expect(diagnostics[0]?.detail).toMatch(/authority\(address, port\) gives \[fd00::1\]:\d+$/);
  });

  it('has brackets where authority() writes it, and none where there is no port or another address begins so', () => {
    const { diagnostics, rendered } = entries(
      '${{ authority(members[0].address, 2888) + " " + host.address + " fd00::1:abcd a:fd00::1:80" }}',
    );
    expect(diagnostics).toEqual([]);
    expect(rendered.resources[0]?.fields['entries']).toMatchObject({ peer: '[fd00::1]:2888 fd00::1 fd00::1:abcd a:fd00::1:80' });
  });

  it('that people have written themselves is the matter of the product', () => {
    const properties = { backend: { description: 'One.', type: 'string', 'x-effect': 'restart' } };
    const resources = [withEntry('${{ parameters.backend }}'), service];
    const { diagnostics } = render([aMember({ peers, parameters: { backend: 'fd00::1:80' } })], { resources, host, properties });
    expect(diagnostics).toEqual([]);
  });
});
