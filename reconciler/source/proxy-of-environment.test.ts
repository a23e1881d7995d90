import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const module = new URL('./proxy-of-environment.ts', import.meta.url).href;
const port = 1;

/** A process of its own, since the proxy is one of the whole process; answers what it printed. Nothing listens on the proxy's port. */
function run(code: string, environment: Readonly<Record<string, string>>): string {
  const text = `import { useProxyOfEnvironment } from ${JSON.stringify(module)};\nimport http from 'node:http';\n${code}`;
  const { PATH = '', HOME = '' } = process.env;
  const args = ['--input-type=module', '-e', text];
  return execFileSync(process.execPath, args, {
    env: { PATH, HOME, ...environment },
    encoding: 'utf8',
    timeout: 20_000,
    stdio: 'pipe',
  }).trim();
}

const ask = `useProxyOfEnvironment(process.env);
const told = await new Promise((resolve) => http.get('http://127.0.0.2:2/fleet.git').on('error', resolve));
console.log(told.address + ':' + told.port);`;

it.each(['http_proxy', 'HTTP_PROXY'])('what is asked goes to the proxy of %s, but for what NO_PROXY names', (name) => {
  const proxy = { [name]: `http://127.0.0.1:${port}` };
  expect(run(ask, proxy)).toBe(`127.0.0.1:${port}`);
  expect(run(ask, { ...proxy, NO_PROXY: '127.0.0.2' })).toBe('127.0.0.2:2');
  expect(run(ask, {})).toBe('127.0.0.2:2');
});

it('one that is none is refused by name', () => {
  expect(() => run('useProxyOfEnvironment(process.env);', { HTTPS_PROXY: 'nonsense' })).toThrow(
    'HTTPS_PROXY names no proxy that can be used',
  );
});
