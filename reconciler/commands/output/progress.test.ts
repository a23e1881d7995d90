import { expect, onTestFinished, test, vi } from 'vitest';
import { createProgress } from './progress.ts';

function aStream(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { written, stream };
}

test('shows one line to people, and leaves nothing of it', () => {
  vi.stubEnv('TERM', 'xterm');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { written, stream } = aStream(true);
  const progress = createProgress(stream);
  progress.tell('reading \u001b[31mboth');
  progress.end();
  expect(written).toEqual(['\r\u001b[Kreading both ...', '\r\u001b[K']);
});

test('shows nothing where stderr is no terminal', () => {
  const { written, stream } = aStream(false);
  const progress = createProgress(stream);
  progress.tell('reading');
  progress.end();
  expect(written).toEqual([]);
});
