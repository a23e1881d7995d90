import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoWorld } from './demo-world.ts';
import { playStory } from './story.ts';

const isOnce = process.argv.includes('--once');
const say = (text: string) => process.stdout.write(`${text}\n`);

const directory = mkdtempSync(join(tmpdir(), 'plumb-demo-'));
say(`Plumb demo in ${directory}: a Git repository behind HTTP, the server, three agents, no root needed`);
const world = await startDemoWorld(directory, say);
say(`The dashboard is at ${world.server}${isOnce ? ', until the story ends' : ''}`);

let stopping: Promise<void> | undefined;
const stop = () => {
  stopping ??= world.stop().then(() => rmSync(directory, { recursive: true, force: true }));
  return stopping;
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit(130)));

try {
  await playStory(world, say);
  if (isOnce) {
    await stop();
    say('\nAll is stopped and removed. Without --once it stays up, with its dashboard. Go on with docs/first-fleet.md');
  } else say(`\nThe dashboard is at ${world.server}\nPress Ctrl-C to stop everything and remove the directory.`);
} catch (error) {
  say(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\nLogs are kept in ${directory}`);
  await world.stop();
  process.exitCode = 1;
}
if (isOnce || process.exitCode === 1) process.exit();
