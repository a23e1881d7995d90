// Tries what Plumb promises, and prints one line a promise: npm run promises -- T2
import { parseArgs } from 'node:util';
import { isKept, type PromiseOutcome, promiseLine } from './promise.ts';
import { runT1 } from './t1/run-t1.ts';
import { runT2 } from './t2/run-t2.ts';
import { writeFigures } from './write-figures.ts';

type Run = (options: { readonly only?: string | undefined }) => Promise<readonly PromiseOutcome[]>;

const truth: Run = ({ only }) => runT1(only === undefined ? {} : { only: new RegExp(only) });
const promises: Readonly<Record<string, Run>> = {
  T1: truth,
  T2: async () => [await runT2()],
  // How soon is told by the same run as what was told.
  T3: truth,
};

const usage = `npm run promises -- [--docs] [--only PATTERN] [ID...]
  ID      ${Object.keys(promises).join(', ')}; all when none is given
  --only  T1 and T3 with those faults whose name matches
  --docs  the printed lines go into the table of docs/promises.md
Exit codes: 0 all are kept, 1 one is broken or met no fault, 64 usage`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      docs: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((id) => !(id in promises));
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `there is no promise ${unknown.join(', ')}\n${usage}` : usage);
    return values.help ? 0 : 64;
  }
  const runs = new Set(positionals.length === 0 ? Object.values(promises) : positionals.flatMap((id) => promises[id] ?? []));
  const outcomes: PromiseOutcome[] = [];
  for (const run of runs) outcomes.push(...(await run(values)));
  for (const outcome of outcomes) tell(outcome);
  for (const outcome of outcomes) console.log(promiseLine(outcome));
  if (values.docs) writeFigures(outcomes.map(promiseLine));
  return outcomes.every(isKept) ? 0 : 1;
}

function tell(outcome: PromiseOutcome): void {
  for (const skipped of outcome.skipped) console.log(`${outcome.id} skipped: ${skipped}`);
  for (const breach of outcome.breaches) console.log(`${outcome.id} BROKEN: ${breach}`);
  if (outcome.faults === 0) console.log(`${outcome.id} BROKEN: no fault was injected, so nothing was tried`);
}

process.exitCode = await main();
