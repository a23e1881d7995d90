// Lets the tests, which are outside, ask over HTTP inside the lab: relay.ts SOCKET
import { createServer, request } from 'node:http';

/** A forward proxy on a Unix socket: the request line carries the whole address. */
const relay = createServer((asked, answer) => {
  const forwarded = request(asked.url ?? '', { method: asked.method, timeout: 10_000 }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  forwarded.on('timeout', () => forwarded.destroy(new Error('no answer within 10 s')));
  forwarded.on('error', (error) => {
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(599).end(error.message);
  });
  asked.pipe(forwarded);
});
relay.listen(process.argv[2]);
