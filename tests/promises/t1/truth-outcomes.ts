import type { PromiseOutcome } from '../promise.ts';
import { judge, type Sample, type Verdict } from './judge.ts';
import { intervalSeconds, type Place, settleSeconds } from './place.ts';
import { formatTimeline } from './timeline.ts';

export interface WatchedPlace {
  readonly place: Place;
  readonly samples: readonly Sample[];
  readonly toldAt: readonly number[];
}

export interface TruthRun {
  /** What could not be tried, and why. */
  readonly skipped: readonly string[];
  /** Of the whole run. */
  readonly seconds: number;
  /** How much of the table was tried; undefined: all of it. */
  readonly part: string | undefined;
}

/** One interval between two looks, and two seconds for the way to the server and the sample. */
const wrongMs = (intervalSeconds + 2) * 1000;
/** Where no answer comes, it takes as long as an answer may. */
const hangsMs = wrongMs + 5000;
/** Longer, as a process has to prove itself again, and then to stay up. */
const rightMs = 3 * wrongMs + settleSeconds * 1000;

/** T1, what was said, and T3, how soon. */
export function truthOutcomes(places: readonly WatchedPlace[], { skipped, seconds, part }: TruthRun): readonly PromiseOutcome[] {
  const judged = places.map((watched) => {
    const grace = { wrongMs: watched.place.fault?.hangs ? hangsMs : wrongMs, rightMs };
    return { ...watched, verdict: judge(watched.samples, watched.toldAt, grace) };
  });
  const faulty = judged.filter(
    ({ place, verdict }) => place.fault !== undefined && (verdict.wrongSamples > 0 || place.fault.wrong === 'nothing'),
  );
  const faults = faulty.length;
  const sum = (of: (verdict: Verdict) => number) => judged.reduce((total, { verdict }) => total + of(verdict), 0);
  const healed = judged.filter(
    ({ place, verdict }) => place.fault !== undefined && !faulty.some((one) => one.place === place) && verdict.lies === 0,
  );
  const told = faulty.flatMap(({ verdict }) => verdict.toldMs ?? []).sort((a, b) => a - b);
  const never = faulty.filter(({ verdict }) => verdict.wrongSamples > 0 && verdict.toldMs === undefined);
  const lying = judged.filter(({ verdict }) => verdict.lies > 0);
  const partly = part === undefined ? {} : { part };
  const isPart = part !== undefined;
  return [
    {
      id: 'T1',
      figures: {
        ...partly,
        faults: faults + healed.length,
        samples: judged.reduce((total, { samples }) => total + samples.length, 0),
        lies: sum(({ lies }) => lies),
        lying: lying.length,
        redWithoutCause: sum(({ redsWithoutCause }) => redsWithoutCause),
        notGreenAgain: judged.filter(({ verdict }) => !verdict.isGreenAtLast).length,
        seconds,
        worstGapMs: Math.max(0, ...judged.map(({ samples }) => worstGap(samples))),
      },
      faults: faults + healed.length,
      breaches: judged.flatMap(breachesOf),
      isPart,
      skipped,
    },
    {
      id: 'T3',
      figures: {
        ...partly,
        told: told.length,
        never: never.length,
        medianMs: told[Math.floor(told.length / 2)] ?? 'none',
        worstMs: told.at(-1) ?? 'none',
      },
      faults,
      isPart,
      breaches: never.map(({ place }) => `${titleOf(place)} was never told`),
      skipped: [],
    },
  ];
}

function breachesOf({ place, samples, verdict }: WatchedPlace & { readonly verdict: Verdict }): readonly string[] {
  const { lies, wrongSamples, redsWithoutCause, isGreenAtLast } = verdict;
  const found = [
    ...(lies > 0 ? [`was green in ${lies} of ${wrongSamples} samples in which it was wrong`] : []),
    ...(redsWithoutCause > 0 ? [`was red without a cause in ${redsWithoutCause} samples: ${redShown(samples)}`] : []),
    ...(isGreenAtLast ? [] : [`did not become green again: ${samples.at(-1)?.message ?? 'never shown'}`]),
  ];
  return found.length === 0 ? [] : [`${titleOf(place)} ${found.join('; ')}\n    ${formatTimeline(samples)}`];
}

/** Milliseconds between two samples; much more than a second on a machine with too much to do, where the grace says little. */
function worstGap(samples: readonly Sample[]): number {
  return samples.reduce((worst, { atMs }, index) => Math.max(worst, atMs - (samples[index - 1]?.atMs ?? atMs)), 0);
}

function titleOf({ name, manager, fault }: Place): string {
  return `${name} on ${manager} (${fault?.what ?? 'nothing'})`;
}

function redShown(samples: readonly Sample[]): string {
  return samples.findLast(({ isRed, isWrong, isRepaired }) => isRed && !isWrong && !isRepaired)?.message ?? '';
}
