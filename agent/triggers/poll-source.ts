import { canonicalJson } from '../../schemas/index.ts';
import type { DesiredAnswer, DesiredState } from '../desired/desired-state.ts';

export interface SourcePoll {
  /** Asks once, unless it is being asked already; resolves when there is an answer. Never rejects. */
  ask(): Promise<void>;
}

export interface SourcePollOptions {
  readonly desiredState: DesiredState;
  readonly signal: AbortSignal;
  /** The answer is another one than before. */
  readonly onNews: () => void;
  readonly onProblem: (message: string) => void;
}

/** Asks for a newer commit beside the cycles: a repository that hangs holds up no healing of drift. */
export function createSourcePoll({ desiredState, signal, onNews, onProblem }: SourcePollOptions): SourcePoll {
  let asking: Promise<void> | undefined;

  async function askNow(): Promise<void> {
    try {
      const before = await desiredState.next({ offline: true, signal });
      const after = await desiredState.next({ offline: false, signal });
      if (answerKey(before) !== answerKey(after)) onNews();
    } catch (error) {
      if (!signal.aborted) onProblem(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  return {
    ask() {
      asking ??= askNow().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}

function answerKey({ desired, refused, problem }: DesiredAnswer): string {
  return canonicalJson([desired?.commit, refused?.commit, problem?.reason]);
}
