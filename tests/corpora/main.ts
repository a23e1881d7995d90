// Edits of files that nobody here wrote: every value is set, taken out, and gets a neighbour, and nothing else may change.
// Run by `npm run corpora -- DIRECTORIES...`.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Codec, CodecError, getCodec, textOfBytes } from '../../adapters/index.ts';
import { createRandom } from '../support/random.ts';
import { askReaders, type TriedText } from './ask-readers.ts';
import { findFiles } from './find-files.ts';
import { type CorpusTrial, tryText } from './try-text.ts';
import { varyText } from './vary-text.ts';

const usage = `npm run corpora -- [--values N] [--generated N] [--seed N] [--verbose] DIRECTORIES...
  --values     how many values of a file are changed (40)
  --generated  how many changes of texts made of parts of those files follow (0)
  --seed       where the parts start (1)
  --verbose    says what was refused, and how often
  DIRECTORIES  copies of repositories and of configuration directories; nothing in them is written`;

interface Figures {
  files: number;
  refusedFiles: number;
  readonly tried: Record<CorpusTrial['kind'], number>;
  refused: number;
  wrong: number;
  readonly reasons: Map<string, number>;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      values: { type: 'string', default: '40' },
      generated: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const limit = Number(values.values);
  if (values.help === true || positionals.length === 0 || !(limit > 0)) {
    console.log(usage);
    return values.help === true ? 0 : 64;
  }
  const texts = positionals.flatMap(findFiles).map(({ path, codec }) => ({ path, codec, text: textOfBytes(readFileSync(path)) }));
  const [figures, tried] = tryAll(texts, limit);
  print(figures, values.verbose);
  const disagreed = askReaders(tried);
  const generated = tryGenerated(tried, { changes: Number(values.generated), random: createRandom(Number(values.seed)) });
  if (generated.size > 0) {
    print(generated, values.verbose);
    console.log(closingLine(generated));
  }
  const wrong = [...figures.values(), ...generated.values()].reduce((sum, row) => sum + row.wrong, 0);
  return disagreed + wrong === 0 ? 0 : 1;
}

/** How many generated changes held: the codec did what was asked and nothing else, or refused it. */
function closingLine(figures: ReadonlyMap<string, Figures>): string {
  const sum = (count: (row: Figures) => number): number => [...figures.values()].reduce((total, row) => total + count(row), 0);
  const changes = sum(({ tried }) => tried.edit + tried.addition + tried.removal);
  const [refused, wrong] = [sum((row) => row.refused), sum((row) => row.wrong)];
  return `${changes} generated changes of ${sum((row) => row.files - row.refusedFiles)} texts: ${changes - refused - wrong} as asked, ${refused} refused, ${wrong} wrong`;
}

interface CorpusText {
  readonly path: string;
  readonly codec: Codec;
  readonly text: string;
}

function tryAll(texts: readonly CorpusText[], limit: number): readonly [Map<string, Figures>, readonly TriedText[]] {
  const figures = new Map<string, Figures>();
  const tried = texts.flatMap(({ path, codec, text }) => {
    const trials = count(figures, { path, codec, trials: tryReadable(codec, text, limit) });
    return trials.length === 0 ? [] : [{ codec: codec.name, file: path, before: text, trials }];
  });
  return [figures, tried];
}

/** Texts made of parts of those that can be read; languages get equal shares of the changes. */
function tryGenerated(tried: readonly TriedText[], { changes, random }: { readonly changes: number; readonly random: () => number }) {
  const figures = new Map<string, Figures>();
  const pools = [...Map.groupBy(tried, ({ codec }) => codec)];
  for (const [name, pool] of pools) {
    const codec = getCodec(name);
    for (let done = 0; codec !== undefined && done < changes / pools.length; ) {
      const { file, before } = pool[Math.floor(random() * pool.length)] ?? { file: '', before: '' };
      const text = varyText(codec, before, random);
      const trials = count(figures, { path: `a text like ${file}`, codec, trials: tryReadable(codec, text, 3), text });
      done += Math.max(trials.length, 1e-6);
    }
  }
  return figures;
}

function none(): Figures {
  return { files: 0, refusedFiles: 0, tried: { edit: 0, addition: 0, removal: 0 }, refused: 0, wrong: 0, reasons: new Map() };
}

/** Undefined: the text is not in the language. */
function tryReadable(codec: Codec, text: string, limit: number): readonly CorpusTrial[] | undefined {
  try {
    return tryText(codec, text, limit);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

interface Counted {
  readonly path: string;
  readonly codec: Codec;
  readonly trials: readonly CorpusTrial[] | undefined;
  /** Shown where it is not in a file. */
  readonly text?: string;
}

function count(figures: Map<string, Figures>, { path: file, codec, trials, text }: Counted): readonly CorpusTrial[] {
  const row = figures.get(codec.name) ?? none();
  figures.set(codec.name, row);
  row.files += 1;
  if (trials === undefined) row.refusedFiles += 1;
  for (const { kind, path, after, refused, wrong } of trials ?? []) {
    row.tried[kind] += 1;
    if (refused !== undefined) {
      row.refused += 1;
      const reason = refused.replace(/'[^']*'/g, "'…'").replace(/take .* without/, 'take … without');
      row.reasons.set(reason, (row.reasons.get(reason) ?? 0) + 1);
    }
    if (wrong === undefined) continue;
    row.wrong += 1;
    console.log(`WRONG ${kind} of ${path.join('/')} in ${file}: ${wrong}`);
    if (text !== undefined) console.log(`${JSON.stringify(text)}\n${JSON.stringify(after)}`);
  }
  return trials ?? [];
}

function print(figures: ReadonlyMap<string, Figures>, verbose: boolean): void {
  console.log('codec       texts  not read    edits additions  removals   refused     wrong');
  for (const [name, { files, refusedFiles, tried, refused, wrong }] of figures) {
    const cells = [files, refusedFiles, tried.edit, tried.addition, tried.removal, refused, wrong];
    console.log(name.padEnd(10) + cells.map((cell, index) => String(cell).padStart(index === 0 ? 7 : 10)).join(''));
  }
  if (!verbose) return;
  for (const [name, { reasons }] of figures) for (const [reason, times] of reasons) console.log(`${name}: ${times} × ${reason}`);
}

process.exitCode = main();
