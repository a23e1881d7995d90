// Tries what Plumb promises, and prints one line a promise: npm run promises -- T2
import { parseArgs } from 'node:util';
import { isKept, type PromiseOutcome, promiseLine } from './promise.ts';
import { managerKinds } from './t1/fault.ts';
import { allFaults } from './t1/faults/all-faults.ts';
import { allFleetFaults } from './t1/fleets/faults/all-fleet-faults.ts';
import { runT1 } from './t1/run-t1.ts';
import { type Selection, unknownFaults } from './t1/which-faults.ts';
import { runT2 } from './t2/run-t2.ts';
import { writeFigures } from './write-figures.ts';

type Run = (selection: Selection) => Promise<readonly PromiseOutcome[]>;

const truth: Run = runT1;
const promises: Readonly<Record<string, Run>> = {
  T1: truth,
  T2: async () => [await runT2()],
  // How soon is told by the same run as what was told.
  T3: truth,
};

const usage = `npm run promises -- [--docs] [--faults NAMES] [--on MANAGERS] [ID...]
  ID              ${Object.keys(promises).join(', ')}; all when none is given
  --faults NAMES  T1 and T3 with these faults only, separated by commas: redis-crash-2s,nginx-*
  --on MANAGERS   T1 and T3 on these hosts only: supervisor, systemd; the line then says part=
  --docs          the printed lines go into the table of docs/promises.md, unless only a part was tried
Exit codes: 0 all are kept, 1 one is broken or met no fault, 64 usage`;

async function main(): Promise<number> {
  const asked = readArguments();
  if (typeof asked === 'number') return asked;
  const outcomes: PromiseOutcome[] = [];
  for (const run of asked.runs) outcomes.push(...(await run(asked.selection)));
  for (const outcome of outcomes) tell(outcome);
  for (const outcome of outcomes) console.log(promiseLine(outcome));
  if (asked.isForDocs) writeFigures(outcomes.filter(({ isPart }) => !isPart).map(promiseLine));
  return outcomes.every(isKept) ? 0 : 1;
}

interface Asked {
  readonly runs: ReadonlySet<Run>;
  readonly selection: Selection;
  readonly isForDocs: boolean;
}

/** An exit code where nothing is to be run. */
function readArguments(): Asked | number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      docs: { type: 'boolean', default: false },
      faults: { type: 'string' },
      on: { type: 'string', default: managerKinds.join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  const faults = values.faults?.split(',');
  const managers = managerKinds.filter((kind) => values.on.split(',').includes(kind));
  const wrong = [
    ...positionals.filter((id) => !(id in promises)).map((id) => `there is no promise ${id}`),
    ...unknownFaults([...allFaults, ...allFleetFaults], faults).map((name) => `no fault is called ${name}: docs/promises.md lists them`),
    ...(managers.length === values.on.split(',').length ? [] : [`--on takes ${managerKinds.join(' and ')}`]),
  ];
  if (values.help || wrong.length > 0) {
    console.log([...wrong, usage].join('\n'));
    return wrong.length === 0 ? 0 : 64;
  }
  const runs = new Set(positionals.length === 0 ? Object.values(promises) : positionals.flatMap((id) => promises[id] ?? []));
  return { runs, selection: { faults, managers }, isForDocs: values.docs };
}

function tell(outcome: PromiseOutcome): void {
  for (const skipped of outcome.skipped) console.log(`${outcome.id} skipped: ${skipped}`);
  for (const breach of outcome.breaches) console.log(`${outcome.id} BROKEN: ${breach}`);
  if (outcome.faults === 0) console.log(`${outcome.id} BROKEN: no fault was injected, so nothing was tried`);
}

process.exitCode = await main();
