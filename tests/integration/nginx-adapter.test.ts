import { createServer } from 'node:http';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import type { Host } from '../../agent/host/index.ts';
import type { Probe, Rendered } from '../../schemas/index.ts';
import {
  endProcesses,
  findResource,
  renderUnder,
  runConfigTest,
  startRendered,
  unprivilegedHost,
  waitForAnswer,
  writeRendered,
} from '../support/a-rendered-host.ts';
import { freePorts } from '../support/free-ports.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { unmetNeed } from '../support/unmet-need.ts';

it('serves a wired upstream, and proves a reload by the generation its workers run', async (context) => {
  skipWithoutNginx(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const [front = 0, status = 0] = await freePorts(2);
  const backend = await startBackend();
  const render = (text: string) =>
    renderUnder(root, {
      adapter: 'nginx',
      members: [
        {
          middleware: 'front',
          id: '1',
          parameters: {
            status_port: status,
            worker_processes: 1,
            upstreams: { api: { from: 'api', method: 'least_conn', keepalive: 2 } },
            servers: [
              {
                listen: [{ port: front, address: '127.0.0.1' }],
                locations: [
                  { path: '/', proxy_pass: 'http://api' },
                  { path: '= /text', return: `200 "${text}"` },
                ],
              },
            ],
          },
          wiring: { api: { middleware: 'api', endpoint: 'http', members: [{ id: '1', host: 'h', address: '127.0.0.1', port: backend }] } },
        },
      ],
    });
  const first = render('one');
  await writeRendered(host, first);
  expect(await runConfigTest(host, first.configTests[0])).toMatchObject({ passed: true });
  const pid = await startRendered(host, first);
  onTestFinished(() => endProcesses(host, [pid]));
  await waitForAnswer(host, probeOf(first, 'health'));
  expect(await waitForAnswer(host, probeOf(first, 'parameters'))).toEqual(desiredValues(first));
  expect(await fetchText(front, '/')).toBe('from the backend');
  expect(await fetchText(front, '/text')).toBe('one');

  const second = render('two');
  await writeRendered(host, second);
  await host.signalProcess(pid, 'SIGHUP');
  await waitForGeneration(host, second);
  // For a moment the workers of the former generation accept connections too.
  await expect.poll(() => fetchText(front, '/text')).toBe('two');

  // nginx keeps what it has when it refuses a file; only the generation tells.
  const file = findResource(second, 'file', 'nginx.conf');
  await host.writeFile(file.name, {
    content: String(render('three').resources.find(({ id }) => id === file.id)?.fields['content']).replace('least_conn;', 'least_con;'),
    mode: '0644',
  });
  expect(await runConfigTest(host, second.configTests[0])).toMatchObject({ passed: false, output: expect.stringContaining('least_con') });
  await host.signalProcess(pid, 'SIGHUP');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await waitForAnswer(host, probeOf(second, 'parameters'))).toEqual(desiredValues(second));
});

it('reads raw files before what is said with their words', async (context) => {
  skipWithoutNginx(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const [front = 0, status = 0] = await freePorts(2);
  const rendered = renderUnder(root, {
    adapter: 'nginx',
    members: [
      {
        middleware: 'front',
        id: '1',
        files: {
          'conf.d/words.conf': {
            content: `log_format js escape=json '{"s":"$status"}';\nmap $http_upgrade $conn { default upgrade; '' close; }\n`,
            mode: '0644',
          },
        },
        parameters: {
          status_port: status,
          access_log: 'access.log js',
          log_format: 'main $status',
          servers: [
            {
              listen: [{ port: front }],
              return: '200 $conn',
              directives: {
                access_log: 'one.log main',
                allow: ['127.0.0.1', '10.0.0.0/8'],
                deny: 'all',
                set: '$a 1',
                'if ($a = 1)': { return: '"204"' },
              },
            },
          ],
        },
      },
    ],
  });
  await writeRendered(host, rendered);
  expect(await runConfigTest(host, rendered.configTests[0])).toMatchObject({ passed: true });
  const text = String(findResource(rendered, 'file', 'nginx.conf').fields['content']);
  const order = ['allow 127.0.0.1;', 'allow 10.0.0.0/8;', 'deny all;', 'set $a 1;', 'if ($a = 1) {', 'return "204";', 'return 200 $conn;'];
  const places = order.map((line) => text.indexOf(line));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

it('accepts every parameter', async (context) => {
  skipWithoutNginx(context);
  const root = createTemporaryDirectory();
  const host = unprivilegedHost(root);
  const [front = 0, status = 0] = await freePorts(2);
  const parameters = {
    status_port: status,
    error_log_level: 'info',
    worker_processes: 'auto',
    worker_rlimit_nofile: 1024,
    worker_shutdown_timeout: '10s',
    worker_connections: 256,
    multi_accept: true,
    log_format: 'timed \'$remote_addr "$request" $status $request_time\'',
    access_log: `${root}/access.log timed`,
    default_type: 'text/plain',
    keepalive_timeout: '30s',
    keepalive_requests: 100,
    client_max_body_size: '8m',
    client_body_buffer_size: '32k',
    client_body_timeout: '30s',
    client_header_timeout: '30s',
    client_header_buffer_size: '2k',
    large_client_header_buffers: '8 16k',
    send_timeout: '500ms',
    sendfile: true,
    tcp_nopush: true,
    tcp_nodelay: false,
    reset_timedout_connection: true,
    server_tokens: false,
    types_hash_max_size: 2048,
    server_names_hash_bucket_size: 128,
    server_names_hash_max_size: 1024,
    gzip: true,
    gzip_comp_level: 5,
    gzip_min_length: 256,
    gzip_types: ['text/css', 'application/json'],
    gzip_vary: true,
    gzip_proxied: 'expired no-cache',
    proxy_connect_timeout: '5s',
    proxy_read_timeout: '30s',
    proxy_send_timeout: '30s',
    proxy_buffering: true,
    proxy_buffers: '16 8k',
    proxy_buffer_size: '16k',
    proxy_http_version: '1.1',
    proxy_set_header: ['Host $host', 'Connection ""'],
    proxy_next_upstream: 'error timeout http_502',
    proxy_next_upstream_tries: 2,
    proxy_next_upstream_timeout: '5s',
    ssl_protocols: 'TLSv1.2 TLSv1.3',
    ssl_ciphers: 'HIGH:!aNULL:!MD5',
    ssl_prefer_server_ciphers: true,
    ssl_session_cache: 'shared:tls:1m',
    ssl_session_timeout: '10m',
    resolver: '127.0.0.1 valid=30s',
    limit_req_zone: ['$binary_remote_addr zone=requests:1m rate=10r/s'],
    limit_conn_zone: ['$binary_remote_addr zone=connections:1m'],
    proxy_cache_path: [`${root}/cache levels=1:2 keys_zone=cache:1m`],
    upstreams: { files: { servers: ['127.0.0.1:9000 weight=2', '127.0.0.1:9001 backup'], options: 'max_fails=2' } },
    servers: [
      {
        listen: [{ port: front, address: '127.0.0.1', options: 'default_server' }],
        server_name: ['a.example', '*.b.example'],
        root: '/srv/www',
        index: 'index.html',
        directives: { limit_req: 'zone=requests burst=5', error_page: ['404 /404.html', '500 /500.html'] },
        locations: [
          { path: '/', try_files: '$uri $uri/ =404' },
          { path: '^~ /files/', proxy_pass: 'http://files', directives: { proxy_cache: 'cache', 'limit_except GET': { deny: 'all' } } },
          { path: '~ \\.txt$', root: '/srv/text', index: 'a.txt' },
          { path: '/alias/', alias: '/srv/other/' },
        ],
      },
    ],
  };
  const files = { 'conf.d/extra.conf': { content: 'map $host $plumb_extra { default 1; }\n', mode: '0644' } };
  const rendered = renderUnder(root, { adapter: 'nginx', members: [{ middleware: 'front', id: '1', parameters, files }] });
  const schema = rendered.parameters.filter(({ desired }) => desired === undefined).map(({ name }) => name);
  expect(schema).toEqual([]);
  await writeRendered(host, rendered);
  expect(await runConfigTest(host, rendered.configTests[0])).toMatchObject({ passed: true });
});

function skipWithoutNginx(context: TestContext): void {
  const need = unmetNeed({ programs: ['nginx'], files: ['/etc/nginx/mime.types'] });
  if (need !== undefined) context.skip(need);
}

async function startBackend(): Promise<number> {
  const server = createServer((_request, response) => response.end('from the backend'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function fetchText(port: number, path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
}

async function waitForGeneration(host: Host, rendered: Rendered): Promise<void> {
  const { generation = '' } = desiredValues(rendered);
  await waitForAnswer(host, { ...probeOf(rendered, 'parameters'), expect: `^${generation}$` });
}

function desiredValues(rendered: Rendered): Readonly<Record<string, string>> {
  return findResource(rendered, 'parameters').fields['values'] as Readonly<Record<string, string>>;
}

function probeOf(rendered: Rendered, kind: 'health' | 'parameters'): Probe {
  return findResource(rendered, kind).via[kind === 'health' ? 'probe' : 'read'] as Probe;
}
