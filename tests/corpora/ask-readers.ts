import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOfText } from '../../adapters/index.ts';
import type { CorpusTrial } from './try-text.ts';

/** A text with the changes that were made of it. */
export interface TriedText {
  readonly codec: string;
  readonly file: string;
  readonly before: string;
  readonly trials: readonly CorpusTrial[];
}

interface ReaderQuestion {
  readonly codec: string;
  readonly file: string;
  readonly trial: CorpusTrial;
  readonly before: string;
  readonly after: string;
}

/** Leaves that went and came as another reader sees it; not asked where there is none, or where it cannot read the text as it was. */
interface ReaderAnswer {
  readonly asked: boolean;
  readonly lost?: number;
  readonly came?: number;
  readonly error?: string;
}

/** Changes of a kind in one file that are shown to the other readers. */
const asksPerFile = 3;

/** Lets Python's and Java's own readers compare texts before and after a change, and returns how many they see otherwise than the codec. */
export function askReaders(tried: readonly TriedText[]): number {
  const questions = tried.flatMap(questionsOf);
  const isProperties = ({ codec }: ReaderQuestion): boolean => codec === 'properties';
  const others = questions.filter((question) => !isProperties(question));
  const properties = questions.filter(isProperties);
  const judged = [
    ...pair(others, answersOf('python3', [join(import.meta.dirname, 'read.py')], others.map((one) => JSON.stringify(one)).join('\n'))),
    ...pair(properties, askJava(properties)),
  ];
  const rows = new Map<string, { agreed: number; disagreed: number; silent: number }>();
  for (const { question, answer } of judged) {
    const row = rows.get(question.codec) ?? { agreed: 0, disagreed: 0, silent: 0 };
    rows.set(question.codec, row);
    if (!answer.asked) row.silent += 1;
    else if (isAsSaid(question, answer)) row.agreed += 1;
    else {
      row.disagreed += 1;
      console.log(`OTHERWISE ${question.trial.kind} of ${question.trial.path.join('/')} in ${question.file}: ${JSON.stringify(answer)}`);
    }
  }
  console.log('other reader    agrees otherwise cannot say');
  for (const [name, row] of rows)
    console.log(name.padEnd(12) + [row.agreed, row.disagreed, row.silent].map((cell) => String(cell).padStart(10)).join(''));
  return [...rows.values()].reduce((sum, { disagreed }) => sum + disagreed, 0);
}

function questionsOf({ codec, file, before, trials }: TriedText): readonly ReaderQuestion[] {
  // Java keeps the last of several properties alike, and a name space of XML is in the name of every element.
  const isOther = ({ path }: CorpusTrial): boolean =>
    (codec === 'properties' && typeof path.at(-1) === 'number') || (codec === 'xml' && String(path.at(-1)).startsWith('@xmlns'));
  const done = trials.flatMap((trial) =>
    trial.after === undefined || isOther(trial) ? [] : [{ codec, file, trial, before, after: trial.after }],
  );
  return Object.values(Object.groupBy(done, ({ trial }) => trial.kind)).flatMap((same = []) =>
    same.filter((_, index) => index % Math.ceil(same.length / asksPerFile) === 0),
  );
}

/** One leaf changes, comes or goes; with the last of a map the map goes too, and an empty one may come. */
function isAsSaid({ trial, codec }: ReaderQuestion, { lost = 0, came = 0, error }: ReaderAnswer): boolean {
  if (error !== undefined) return false;
  const text = codec === 'xml' || codec === 'nginx' ? 1 : 0;
  switch (trial.kind) {
    case 'edit':
      return lost === 1 && came === 1;
    case 'addition':
      return came >= 1 && came <= 1 + text && lost <= 1;
    case 'removal':
      return lost >= 1 && came <= 1;
  }
}

function pair(questions: readonly ReaderQuestion[], answers: readonly ReaderAnswer[]) {
  return questions.map((question, index) => ({ question, answer: answers[index] ?? { asked: false } }));
}

function askJava(questions: readonly ReaderQuestion[]): readonly ReaderAnswer[] {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-corpora-'));
  try {
    const paths = questions.flatMap(({ before, after }, index) =>
      [before, after].map((text, part) => {
        const path = join(directory, `${index}-${part}`);
        writeFileSync(path, bytesOfText(text));
        return path;
      }),
    );
    return answersOf('java', [join(import.meta.dirname, 'ReadProperties.java')], paths.join('\n'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function answersOf(program: string, args: readonly string[], input: string): readonly ReaderAnswer[] {
  if (input === '') return [];
  const { stdout, stderr, error } = spawnSync(program, args, { input: `${input}\n`, encoding: 'utf8', maxBuffer: 1024 ** 3 });
  if (error !== undefined || stderr.trim() !== '') console.log(`${program}: ${error?.message ?? stderr.slice(0, 300)}`);
  return (stdout ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReaderAnswer);
}
