/** What was shown of a member at one moment, and what was true. */
export interface Sample {
  readonly atMs: number;
  /** Synced and Healthy. */
  readonly isGreen: boolean;
  /** Blocked, Drifted or Unhealthy. */
  readonly isRed: boolean;
  /** Before it was shown and after it. */
  readonly isWrong: boolean;
  /** It became wrong, or right, just then, so that neither would be a lie. */
  readonly isTurning?: boolean;
  /** False while the host has no agent that could see it. */
  readonly isWatched: boolean;
  /** From the repair on red is no surprise: pauses between tries run out. */
  readonly isRepaired: boolean;
  /** Both states and reasons. */
  readonly state: string;
  readonly message: string;
}

export interface Verdict {
  /** Samples that were green although something was wrong for longer than the grace. */
  readonly lies: number;
  readonly wrongSamples: number;
  /** Samples that were red although nothing was wrong, for longer than it may take to say so. */
  readonly redsWithoutCause: number;
  /** Milliseconds from the moment when an agent could see it until it was told; absent: never. */
  readonly toldMs?: number;
  readonly isGreenAtLast: boolean;
}

export interface Grace {
  /** Milliseconds that something may be wrong before green is a lie. */
  readonly wrongMs: number;
  /** Milliseconds that all may be right before red has no cause. */
  readonly rightMs: number;
}

/** On a machine with too much to do, where samples are far apart, whoever is watched has as little time: more than this is not counted. */
const longestMs = 2000;

/** Holds what was shown against what was true. `toldAt` are moments of events about the member. */
export function judge(samples: readonly Sample[], toldAt: readonly number[], grace: Grace): Verdict {
  let wrongSince: number | undefined;
  let rightSince = 0;
  let ageMs = 0;
  let formerMs = samples[0]?.atMs ?? 0;
  let seenFrom: number | undefined;
  let toldMs: number | undefined;
  let [lies, wrongSamples, redsWithoutCause] = [0, 0, 0];
  for (const { atMs, isGreen, isRed, isWrong, isTurning, isWatched, isRepaired } of samples) {
    ageMs += Math.min(atMs - formerMs, longestMs);
    formerMs = atMs;
    if (!isWatched) [wrongSince, rightSince] = [undefined, ageMs];
    else if (isWrong || isTurning) {
      wrongSince ??= ageMs;
      seenFrom ??= atMs;
      rightSince = ageMs;
      if (!isGreen) toldMs ??= atMs - seenFrom;
      if (!isWrong) continue;
      wrongSamples += 1;
      if (isGreen && ageMs - wrongSince > grace.wrongMs) lies += 1;
    } else {
      wrongSince = undefined;
      if (isRed && !isRepaired && ageMs - rightSince > grace.rightMs) redsWithoutCause += 1;
    }
  }
  const from = seenFrom;
  const event = from === undefined ? undefined : toldAt.find((at) => at >= from - 1000);
  const told = [toldMs, ...(from === undefined || event === undefined ? [] : [Math.max(0, event - from)])].filter((ms) => ms !== undefined);
  return {
    lies,
    wrongSamples,
    redsWithoutCause,
    ...(told.length === 0 ? {} : { toldMs: Math.min(...told) }),
    isGreenAtLast: samples.at(-1)?.isGreen ?? false,
  };
}
