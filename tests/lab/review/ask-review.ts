import type { Review } from '../../../reconciler/review/index.ts';
import { type Lab, serverUrl } from '../lab.ts';

/** The review of the newest commit by `plumb review`, asked beside the servers. */
export async function askReview(lab: Lab): Promise<Review> {
  const argv = ['reconciler/main.ts', 'review', '--repo', lab.repository.path, '--from', 'main~1', '--to', 'main', '--server', serverUrl];
  const { exitCode, stdout, stderr } = await lab.engine.tryRun(['exec', 'ctl', process.execPath, ...argv, '-o', 'json']);
  if (exitCode > 1) throw new Error(`plumb review ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Review;
}
