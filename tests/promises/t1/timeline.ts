import type { Sample } from './judge.ts';

/** What was shown, in runs of equal samples: `12 Synced Healthy, 7 wrong: Synced Healthy, 3 wrong: Drifted/Healing Unhealthy/…`. */
export function formatTimeline(samples: readonly Sample[]): string {
  const runs: { text: string; count: number }[] = [];
  for (const sample of samples) {
    const text = textOf(sample);
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  const shown = runs.map(({ text, count }) => `${count} ${text}`);
  return (shown.length > limit ? [...shown.slice(0, limit / 2), '…', ...shown.slice(-limit / 2)] : shown).join(', ');
}

/** Runs of a line that a person still reads. */
const limit = 24;

function textOf({ isGreen, isWrong, isTurning, isWatched, isRepaired, state }: Sample): string {
  const truth = `${isRepaired ? 'repaired, ' : ''}${isWatched ? '' : 'no agent, '}${isWrong ? 'wrong' : isTurning ? 'turning' : 'right'}`;
  return `${truth}: ${isGreen ? 'green' : state}`;
}
