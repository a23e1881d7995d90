import type { PromiseOutcome } from '../promise.ts';
import { type Grace, judge, type Sample, type Verdict } from './judge.ts';
import { intervalSeconds, type Place, settleSeconds } from './place.ts';
import { formatTimeline } from './timeline.ts';

/** What was seen of one place where a fault was injected, or where nothing happened. */
export interface Watched {
  /** Names the place and what was wrong. */
  readonly title: string;
  /** Absent: nothing ever happens here. */
  readonly faultIs?: 'harmless' | 'harmful';
  readonly grace: Grace;
  readonly samples: readonly Sample[];
  readonly toldAt: readonly number[];
  /** What must not have happened, however short. */
  readonly harms?: readonly string[];
  /** Nobody waited until it was green again. */
  readonly mayStayTold?: boolean;
}

export interface WatchedPlace {
  readonly place: Place;
  readonly samples: readonly Sample[];
  readonly toldAt: readonly number[];
  readonly harms: readonly string[];
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
export const wrongMs = (intervalSeconds + 2) * 1000;
/** Where no answer comes, it takes as long as an answer may. */
export const hangsMs = wrongMs + 5000;
/** Longer, as a process has to prove itself again, and then to stay up. */
export const rightMs = 3 * wrongMs + settleSeconds * 1000;

export function watchedMember({ place, samples, toldAt, harms }: WatchedPlace): Watched {
  const { name, manager, fault } = place;
  return {
    title: `${name} on ${manager} (${fault?.what ?? 'nothing'})`,
    ...(fault === undefined ? {} : { faultIs: fault.wrong === 'nothing' ? 'harmless' : 'harmful' }),
    grace: { wrongMs: fault?.hangs ? hangsMs : wrongMs, rightMs },
    samples,
    toldAt,
    harms,
  };
}

/** T1, what was said, and T3, how soon. */
export function truthOutcomes(watched: readonly Watched[], { skipped, seconds, part }: TruthRun): readonly PromiseOutcome[] {
  const judged = watched.map((one) => ({ ...one, verdict: judge(one.samples, one.toldAt, one.grace) }));
  const faulty = judged.filter(({ faultIs, verdict }) => faultIs !== undefined && (verdict.wrongSamples > 0 || faultIs === 'harmless'));
  const faults = faulty.length;
  const sum = (of: (verdict: Verdict) => number) => judged.reduce((total, { verdict }) => total + of(verdict), 0);
  const healed = judged.filter((one) => one.faultIs !== undefined && !faulty.includes(one) && one.verdict.lies === 0);
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
        harms: judged.reduce((total, { harms = [] }) => total + harms.length, 0),
        notGreenAgain: judged.filter(staysRed).length,
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
      breaches: never.map(({ title }) => `${title} was never told`),
      skipped: [],
    },
  ];
}

/** Of one that has just been tried, for whoever looks on. */
export function summaryOf(watched: Watched): string {
  const verdict = judge(watched.samples, watched.toldAt, watched.grace);
  const breaches = breachesOf({ ...watched, verdict });
  return breaches[0] ?? `${watched.title}: kept, told after ${verdict.toldMs ?? 'no'} ms`;
}

type Judged = Watched & { readonly verdict: Verdict };

function staysRed({ mayStayTold, verdict }: Judged): boolean {
  return !verdict.isGreenAtLast && mayStayTold !== true;
}

function breachesOf(judged: Judged): readonly string[] {
  const { title, samples, verdict, harms = [] } = judged;
  const { lies, wrongSamples, redsWithoutCause } = verdict;
  const found = [
    ...(lies > 0 ? [`was green in ${lies} of ${wrongSamples} samples in which it was wrong`] : []),
    ...(redsWithoutCause > 0 ? [`was red without a cause in ${redsWithoutCause} samples: ${redShown(samples)}`] : []),
    ...harms,
    ...(staysRed(judged) ? [`did not become green again: ${samples.at(-1)?.message ?? 'never shown'}`] : []),
  ];
  return found.length === 0 ? [] : [`${title} ${found.join('; ')}\n    ${formatTimeline(samples)}`];
}

/** Milliseconds between two samples; much more than a second on a machine with too much to do, where the grace says little. */
function worstGap(samples: readonly Sample[]): number {
  return samples.reduce((worst, { atMs }, index) => Math.max(worst, atMs - (samples[index - 1]?.atMs ?? atMs)), 0);
}

function redShown(samples: readonly Sample[]): string {
  return samples.findLast(({ isRed, isWrong, isRepaired }) => isRed && !isWrong && !isRepaired)?.message ?? '';
}
