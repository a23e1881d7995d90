import { CommandError } from '../command-error.ts';
import type { DataFormat } from '../output/data-format.ts';
import { type DiffQuestion, isDirectory, parseWords } from './parse-words.ts';
import { runComparison } from './run-comparison.ts';
import { runHistory } from './run-history.ts';
import { runHosts } from './run-hosts.ts';

export interface DiffOptions {
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
  readonly history?: boolean;
  readonly limit?: number;
  readonly server?: string;
  readonly token?: string;
  readonly output: DataFormat;
  readonly detailedExitcode?: boolean;
}

export async function runDiff(words: readonly string[], options: DiffOptions): Promise<void> {
  const [error, differences] = options.detailedExitcode === true ? [1, 2] : [2, 1];
  const differs = await answer(words, options).catch((reason: unknown) => {
    throw reason instanceof CommandError ? new CommandError(`${reason.message}${directoryHint(words, options)}`, error) : reason;
  });
  process.exitCode = differs ? differences : 0;
}

/** A hint for a directory in the place of an operand, after which any error may come first. */
function directoryHint(words: readonly string[], { history }: DiffOptions): string {
  const [first = ''] = words;
  const stands = words.length === (history === true ? 1 : 2) && /[./]/.test(first) && isDirectory(first);
  return stands ? `; ${first} is a directory: did you mean plumb diff ${first} A B, or --history ${first} A?` : '';
}

async function answer(words: readonly string[], options: DiffOptions): Promise<boolean> {
  const question = parseWords(words, { history: options.history === true });
  refuseForeign(question, options);
  switch (question.kind) {
    case 'hosts':
      return await runHosts(question.dir, options);
    case 'history':
      return await runHistory(question, { output: options.output, limit: options.limit ?? 20 });
    case 'comparison': {
      const { server, token, output, all } = options;
      const address = server === undefined ? {} : { address: { server, ...(token === undefined ? {} : { token }) } };
      return await runComparison(question, { output, ...(all === undefined ? {} : { all }), ...address });
    }
  }
}

const ownOptions = { hosts: ['from', 'to'], comparison: ['all', 'server'], history: ['limit'] } as const;
const goesWith = {
  hosts: 'goes without A and B; give their revisions as A@REV',
  comparison: 'goes with A and B',
  history: 'goes with --history',
} as const;

/** Refuses an option of another question, which would have no effect. */
function refuseForeign({ kind }: DiffQuestion, options: DiffOptions): void {
  for (const owner of ['hosts', 'comparison', 'history'] as const) {
    const given = owner === kind ? undefined : ownOptions[owner].find((name) => options[name] !== undefined);
    if (given !== undefined) throw new CommandError(`--${given} ${goesWith[owner]}`);
  }
}
