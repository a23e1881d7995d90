import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { aReport } from '../../tests/support/sample-fleet.ts';
import { postReport } from './post-report.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function post(code: number, text: string) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(code).end(text));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { privateKey } = generateKeyPairSync('ed25519');
  const options = { server: `http://127.0.0.1:${port}`, host: 'h1', privateKey, signal: new AbortController().signal };
  return postReport(aReport({ host: 'h1' }), options);
}

it.each([
  { code: 200, text: '{"accepted":true,"duplicate":false,"lastSequence":1}', is: { status: 'delivered' } },
  { code: 200, text: '{"accepted":false,"duplicate":true,"lastSequence":1}', is: { status: 'delivered' } },
  { code: 200, text: '<html>ok</html>', is: { status: 'later', reason: 'HTTP 200 is not the answer of a Plumb server: <html>ok</html>' } },
  { code: 204, text: '', is: { status: 'later', reason: 'HTTP 204 is not the answer of a Plumb server: ' } },
  { code: 200, text: '{"accepted":"yes"}', is: { status: 'later' } },
  { code: 200, text: 'null', is: { status: 'later' } },
  { code: 302, text: 'login', is: { status: 'later', reason: 'HTTP 302 login' } },
  { code: 409, text: '{"lastSequence":7}', is: { status: 'taken', lastSequence: 7 } },
  { code: 422, text: 'bad', is: { status: 'refused', reason: 'HTTP 422 bad' } },
  { code: 503, text: 'busy', is: { status: 'later', reason: 'HTTP 503 busy' } },
])('an answer $code $text is $is.status', async ({ code, text, is }) => {
  expect(await post(code, text)).toMatchObject(is);
});
