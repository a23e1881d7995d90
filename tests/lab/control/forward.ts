// A wire that can be cut: forward.ts PORT TARGET_PORT. Stopped by a signal, it keeps connections open and moves nothing.
import { connect, createServer } from 'node:net';

const [port = '', target = ''] = process.argv.slice(2);
createServer((near) => {
  const far = connect({ host: '127.0.0.1', port: Number(target) });
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
}).listen(Number(port), '127.0.0.1');
