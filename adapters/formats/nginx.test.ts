import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runs } from '../../tests/support/property-runs.ts';
import type { Entries, EntriesChange, Entry } from './codec.ts';
import { describeCodec } from './codec-contract.ts';
import { nginxCodec } from './nginx.ts';

const debianNginx = `user www-data;
worker_processes auto;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections 768;
	# multi_accept on;
}

http {

	##
	# Basic Settings
	##

	sendfile on;
	# server_tokens off;
	include /etc/nginx/mime.types;
	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; # Dropping SSLv3, ref: POODLE

	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}

#mail {
#	server {
#		listen     localhost:110;
#	}
#}
`;

const debianSite = `server {
	listen 80 default_server;
	listen [::]:80 default_server;

	# include snippets/snakeoil.conf;

	root /var/www/html;
	index index.html index.htm index.nginx-debian.html;
	server_name _;

	location / {
		# First attempt to serve request as file, then
		try_files $uri $uri/ =404;
	}

	#location ~ \\.php$ {
	#}
}

server { listen 81; server_name example.com; }
`;

const balancer = `map $http_upgrade $connection_upgrade { default upgrade; '' close; "~^we b" "a;b{c}"; }
log_format main '$remote_addr "$request" '
                '$status'; # two arguments
upstream api{
    least_conn;
    server 10.0.0.1:8080 max_fails=3; server 10.0.0.2:8080 backup;
}
server {
    server_name "~^(?<name>\\w{2,3})\\.example\\.org$" \${x}y a\\;b;
    location ~* "\\.(a|b){2}$" {
        if ($request_method = "POST") { return 405; }
        return 200 "ok; }\\n";
    }
}`;

const plainWord = fc.stringMatching(/^[a-z0-9/$_.:=~*-]{1,6}$/);
const quotedWord = fc.string({ unit: fc.constantFrom(..." \t;{}#ab$()'é"), maxLength: 6 }).map((text) => `"${text}"`);
const argument = fc.oneof(plainWord, quotedWord, fc.constantFrom('\\;', '${a}b', "'x;y'"));
const args = fc.array(argument, { maxLength: 3 }).map((items) => items.join(' '));
// Names whose order has a meaning have tests of their own.
const name = fc.stringMatching(/^[a-z][a-z_]{0,5}$/).filter((word) => !/^(allow|deny|set|if|rewrite|return|break)$/.test(word));
const blockKey = fc.tuple(name, args).map(([first, rest]) => (rest === '' ? `block_${first}` : `block_${first} ${rest}`));

function body(depth: number): fc.Arbitrary<Entries> {
  const directives = fc.dictionary(name, severalOf(args), { maxKeys: 3 });
  if (depth === 0) return directives;
  return fc
    .tuple(directives, fc.dictionary(blockKey, severalOf(body(depth - 1)), { maxKeys: 2 }))
    .map(([first, blocks]) => ({ ...first, ...blocks }));
}

function severalOf<T extends Entry>(one: fc.Arbitrary<T>): fc.Arbitrary<Entry> {
  return fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }) });
}

describeCodec(nginxCodec, {
  samples: [
    {
      name: 'nginx.conf of Debian',
      text: debianNginx,
      entries: {
        user: 'www-data',
        worker_processes: 'auto',
        include: '/etc/nginx/modules-enabled/*.conf',
        events: { worker_connections: '768' },
        http: {
          sendfile: 'on',
          include: ['/etc/nginx/mime.types', '/etc/nginx/conf.d/*.conf', '/etc/nginx/sites-enabled/*'],
          ssl_protocols: 'TLSv1 TLSv1.1 TLSv1.2 TLSv1.3',
        },
      },
    },
    {
      name: 'default site of Debian and a second server',
      text: debianSite,
      entries: {
        server: [
          {
            listen: ['80 default_server', '[::]:80 default_server'],
            root: '/var/www/html',
            index: 'index.html index.htm index.nginx-debian.html',
            server_name: '_',
            'location /': { try_files: '$uri $uri/ =404' },
          },
          { listen: '81', server_name: 'example.com' },
        ],
      },
    },
    {
      name: 'load balancer with quotes and expressions',
      text: balancer,
      entries: {
        'map $http_upgrade $connection_upgrade': { default: 'upgrade', "''": 'close', '"~^we b"': '"a;b{c}"' },
        log_format: `main '$remote_addr "$request" ' '$status'`,
        'upstream api': { least_conn: '', server: ['10.0.0.1:8080 max_fails=3', '10.0.0.2:8080 backup'] },
        server: {
          server_name: '"~^(?<name>\\w{2,3})\\.example\\.org$" ${x}y a\\;b',
          'location ~* "\\.(a|b){2}$"': { 'if ($request_method = "POST" )': { return: '405' }, return: '200 "ok; }\\n"' },
        },
      },
    },
  ],
  arbitrary: body(2),
  prototypeText: '__proto__ { polluted 1; }\nconstructor 1;\n',
  deepText: `${'a{'.repeat(10_000)}${'}'.repeat(10_000)}`,
});

describe('nginx', () => {
  it('refuses two spellings of one block, which would lose the first', () => {
    const twice = { 'location /a': { deny: 'all' }, 'location  /a': { allow: 'all' } };
    expect(() => nginxCodec.format(twice)).toThrow("'location /a' is given twice");
    expect(() => nginxCodec.merge('', twice)).toThrow("'location /a' is given twice");
  });

  it('adds a server to an upstream behind the others, and a directive to an empty block', () => {
    const text = 'events {}\nhttp {\n\tupstream api {\n\t\tserver a:1; # first\n\t}\n}\n';
    expect(
      nginxCodec.merge(text, { events: { worker_connections: '10' }, http: { 'upstream api': { server: ['a:1', 'b:2'] }, gzip: 'on' } }),
    ).toBe(
      'events {\n    worker_connections 10;\n}\nhttp {\n\tupstream api {\n\t\tserver a:1; # first\n\t\tserver b:2;\n\t}\n\tgzip on;\n}\n',
    );
  });

  it.each(['80; evil on', '80 } evil {', '"80', 'a #', 'a\\', '{'])('refuses the value %j, which would end its directive', (value) => {
    expect(() => nginxCodec.format({ listen: value })).toThrow('is not a list of nginx arguments');
  });

  it('leaves the first of several its comment when another comes before it', () => {
    const text = 'http {\n    # by address\n    allow 10.0.0.5; # me\n    deny all;\n}\n';
    expect(nginxCodec.merge(text, { http: { allow: ['10.0.0.1', '10.0.0.2', '10.0.0.5'] } })).toBe(
      text.replace('    allow', '    allow 10.0.0.1;\n    allow 10.0.0.2;\n    allow'),
    );
  });

  it('refuses a value with comments between its arguments, which would be lost, and removes it with them', () => {
    const text = 'resolver\n  # first\n  1.1.1.1\n  valid=60s;\ngzip on;\n';
    expect(() => nginxCodec.merge(text, { resolver: '8.8.8.8' })).toThrow('comments stand between the arguments');
    expect(nginxCodec.merge(text, { gzip: 'off' })).toBe(text.replace('on;', 'off;'));
    expect(nginxCodec.remove(text, { resolver: '' })).toBe('gzip on;\n');
  });

  it('refuses Lua code', () => {
    expect(() => nginxCodec.parse('a 1;\ncontent_by_lua_block { ngx.say("}") }')).toThrow(
      expect.objectContaining({ name: 'CodecError', line: 2 }),
    );
  });

  it.each([
    ['a 1;\n}', 2],
    ['http {\n a 1;\n', 1],
    ['a 1', 1],
    ['\n;', 2],
    ['a "b"c;', 1],
  ])('refuses %j in its line', (text, line) => {
    expect(() => nginxCodec.parse(text)).toThrow(expect.objectContaining({ name: 'CodecError', line }));
  });
});

describe('a new nginx directive', () => {
  const shop = `server {
    listen 80;
    location /a { return 200; }
    location /b { return 200; } # of b
    access_log off;
}
`;

  it('stands beside those of its name, else at the end of its block', () => {
    expect(nginxCodec.merge(shop, { server: { 'location /c': { return: '404' }, root: '/srv', 'location /d': {} } })).toBe(
      shop
        .replace(' # of b\n', ' # of b\n    location /c {\n        return 404;\n    }\n    location /d {\n    }\n')
        .replace('off;\n', 'off;\n    root /srv;\n'),
    );
  });

  const guarded = 'server {\n    # from here only\n    allow 10.0.0.1;\n    # nobody else\n    deny all;\n    root /srv;\n}\n';
  const server = (change: EntriesChange): string => nginxCodec.merge(guarded, { server: change });

  it('stands where the entries say, where order has a meaning', () => {
    const more = guarded.replace('10.0.0.1;\n', '10.0.0.1;\n    allow 10.0.0.2;\n');
    expect(server({ allow: ['10.0.0.1', '10.0.0.2'], deny: 'all' })).toBe(more);
    const denied = guarded.replace('    # from here only\n    allow 10.0.0.1;\n', '');
    expect(nginxCodec.merge(denied, { server: { allow: '10.0.0.9', deny: 'all' } })).toBe(
      denied.replace('    # nobody', '    allow 10.0.0.9;\n    # nobody'),
    );
    const allowed = guarded.replace('    # nobody else\n    deny all;\n', '');
    expect(nginxCodec.merge(allowed, { server: { allow: '10.0.0.1', deny: 'all' } })).toBe(
      allowed.replace('10.0.0.1;\n', '10.0.0.1;\n    deny all;\n'),
    );
    expect(nginxCodec.merge('http {\n}\n', { http: { set: '$a 1', 'if ($a)': { set: '$b 2' } } })).toBe(
      'http {\n    set $a 1;\n    if ($a) {\n        set $b 2;\n    }\n}\n',
    );
  });

  it.each<[string, string, EntriesChange]>([
    ['a deny that Git does not name', 'server {\n deny all;\n}\n', { allow: '10.0.0.1' }],
    ['several of both', 'server {\n allow a;\n deny b;\n allow c;\n deny all;\n}\n', { allow: ['a', 'c', 'd'], deny: ['b', 'all'] }],
    ['a condition', 'server {\n if ($a) {\n  set $b 1;\n }\n}\n', { set: '$b 2' }],
    ['a condition behind a rewrite', 'server {\n if ($a) {\n }\n rewrite ^ /x;\n}\n', { 'if ($b)': { return: '403' } }],
    ['others in another order', 'server {\n rewrite ^ /x;\n set $a 1;\n}\n', { set: '$a 1', return: '204', rewrite: '^ /x' }],
  ])('is refused with the way out beside %s', (_, text, change) => {
    expect(() => nginxCodec.merge(text, { server: change })).toThrow(
      /^whether '.*' stands before or behind '.*' has a meaning that the entries do not say; give both as entries in their order, or own the whole file$/,
    );
  });

  it('changes and removes what is there without a word about order', () => {
    expect(server({ allow: '10.0.0.3' })).toBe(guarded.replace('10.0.0.1', '10.0.0.3'));
    expect(server({ deny: undefined })).toBe(guarded.replace('    deny all;\n', ''));
  });
});

const hasNginx = spawnSync('nginx', ['-v']).status === 0;
if (!hasNginx) console.warn('nginx is not installed: what nginx itself says of formatted configurations is not tested');

describe.skipIf(!hasNginx)('nginx itself', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-nginx-codec-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** The complaint of nginx about a text: '' when it takes the text. */
  function complaintOf(text: string): string {
    const file = join(directory, 'nginx.conf');
    writeFileSync(file, text);
    const { status, stderr } = spawnSync('nginx', ['-t', '-q', '-p', directory, '-c', file, '-e', join(directory, 'error.log')], {
      encoding: 'utf8',
    });
    return status === 0 ? '' : stderr || 'failed';
  }

  const wrapped = (http: Entries): Entries => ({ pid: join(directory, 'nginx.pid'), events: {}, http: { access_log: 'off', ...http } });

  it('takes formatted configurations', () => {
    const entries = wrapped(nginxCodec.parse(balancer.replace('${x}y ', '').replace(' a\\;b', '')));
    expect(complaintOf(nginxCodec.format(entries))).toBe('');
    const { http } = nginxCodec.parse(debianNginx);
    expect(complaintOf(nginxCodec.format(wrapped({ ...(http as Entries), include: '/etc/nginx/mime.types' })))).toBe('');
    expect(complaintOf(nginxCodec.format(wrapped({ server: { listen: '81', nonsense: 'on' } })))).toContain('nonsense');
  });

  it('agrees on what a word is', () => {
    // gzip_types takes any words: nginx refuses the text exactly where the codec does.
    const pieces = [' ', '\n', '"a"', "'b c'", '"', "'", '\\', '#', ';', '{', '}', ')', 'a', '=', '$', '${', '\\;', '\\"'];
    const raw = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((found) => found.join(''));
    fc.assert(
      fc.property(raw, (text) => {
        const whole = nginxCodec.format(wrapped({ gzip_types: 'main x' })).replace('main x;', `main x${text};`);
        let entries: Entries | undefined;
        try {
          entries = nginxCodec.parse(whole);
        } catch {
          entries = undefined;
        }
        const said = complaintOf(whole);
        const syntax = /unexpected|unknown directive|too many|not terminated|has no opening/.test(said);
        const http = entries?.['http'] as Entries | undefined;
        const single = http !== undefined && Object.keys(http).length === 2 && typeof http['gzip_types'] === 'string';
        expect({ text, syntax, said }).toEqual({ text, syntax: !single, said });
      }),
      { numRuns: runs(150) },
    );
  });
});
