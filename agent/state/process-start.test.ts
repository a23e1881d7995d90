import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { processSign } from './process-start.ts';

it('is another sign of a process once a child of it is suspended, and the first one again once it goes on', async () => {
  const main = spawn('sh', ['-c', 'sleep 60 & wait'], { detached: true, stdio: 'ignore' });
  const pid = main.pid ?? 0;
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'));
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  await expect.poll(children).toMatch(/^[0-9]+$/);
  const first = processSign(pid);
  expect(first).toBeDefined();
  const child = Number(children());
  process.kill(child, 'SIGSTOP');
  await expect.poll(() => processSign(pid)).toBe(`${first} ${child}`);
  process.kill(child, 'SIGCONT');
  await expect.poll(() => processSign(pid)).toBe(first);
});
