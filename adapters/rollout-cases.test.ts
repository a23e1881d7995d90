import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JudgedMember, Probe } from '../schemas/index.ts';
import { askThisHost } from '../tests/support/ask-this-host.ts';
import { adapterFolders, adapterOf, loadFolder } from './adapter-folders.fixture.ts';
import type { Adapter, ExplainedStatus, SafetyInput } from './engine/adapter.ts';
import { adapterEngine } from './engine/engine.ts';
import { judgeCondition } from './engine/judge/judge-safety.ts';

/** Adapters whose members owe each other nothing, so that a rollout counts them and no more. */
const independent: Readonly<Record<string, string>> = {
  'adapters/nginx': 'every instance serves by itself; clients or a load balancer choose another',
  'examples/shop/adapters/shop-api': 'instances behind a load balancer that keep nothing',
};

it.each(adapterFolders)('%s says how its members are rolled, or is known to need nothing', (name, folder) => {
  const { rollout, topologies } = adapterOf(loadFolder(folder)).document.spec;
  const isForSeveral = Object.values(topologies).some(({ members }) => members?.max !== 1);
  const hasAll = rollout?.order !== undefined && rollout.reading !== undefined && rollout.safety !== undefined;
  expect(hasAll).toBe(isForSeveral && independent[name] === undefined);
});

/**
 * `cases/rollout` holds `answers/NAME.txt`, as products gave them, and `situations.yaml`: by topology and title, which answer each
 * member gives; null is a silent member.
 */
type Situations = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string | null>>>>>>;
type Words = Readonly<Record<string, ExplainedStatus>>;

const casesOf = (folder: string) => join(folder, 'cases/rollout');
const foldersWithCases = adapterFolders.filter(([, folder]) => existsSync(casesOf(folder)));

it('has cases for every adapter with conditions', () => {
  const withConditions = adapterFolders.filter(([, folder]) => adapterOf(loadFolder(folder)).document.spec.rollout?.safety !== undefined);
  expect(foldersWithCases).toEqual(withConditions);
});

describe.each(foldersWithCases)('rollout cases of %s', (_name, folder) => {
  const adapter = adapterOf(loadFolder(folder));
  const answers = join(casesOf(folder), 'answers');
  const situations = readSituations(join(casesOf(folder), 'situations.yaml'));
  let words: Words = {};
  beforeAll(async () => {
    words = await readAnswers(adapter, answers);
  });

  it('understands the recorded answers, and judges as expected', async () => {
    const verdicts = situations.map((situation) => [situation.title, judgeAll(adapter, judgedOf(situation, words))]);
    const expected = dump({ words, verdicts: Object.fromEntries(verdicts) }, { lineWidth: -1, noRefs: true });
    await expect(expected).toMatchFileSnapshot(join(casesOf(folder), 'expected.yaml'));
  });

  it('uses every answer', () => {
    const used = new Set(situations.flatMap(({ answers }) => Object.values(answers)));
    expect(answerNames(answers).filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(adapter.document.spec.rollout?.safety ?? [])('sees the condition hold and fail: $message', (condition) => {
    const verdicts = situations.flatMap((situation) => {
      const { topology, members } = judgedOf(situation, words);
      return members.map((member) => judgeCondition(condition, { middleware: { topology }, member, members }).safe);
    });
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  });
});

interface Situation {
  readonly topology: string;
  readonly title: string;
  readonly answers: Readonly<Record<string, string | null>>;
}

function readSituations(path: string): readonly Situation[] {
  const written = load(readFileSync(path, 'utf8')) as Situations;
  return Object.entries(written).flatMap(([topology, titles]) =>
    Object.entries(titles).map(([title, answers]) => ({ topology, title: `${topology}: ${title}`, answers })),
  );
}

async function readAnswers({ name, document }: Adapter, directory: string): Promise<Words> {
  const reading = document.spec.rollout?.reading;
  if (reading === undefined) throw new Error(`the adapter ${name} has no reading`);
  const { probe, facts = {}, ...templates } = reading;
  const words = answerNames(directory).map(async (answer): Promise<[string, ExplainedStatus]> => {
    const cat = { command: { argv: ['cat', join(directory, `${answer}.txt`)] }, timeoutMs: 5000 };
    const recorded: Probe = { ...cat, ...(probe.parse === undefined ? {} : { parse: probe.parse }) };
    return [answer, adapterEngine.read({ member: 'm/1', probe: recorded, facts, ...templates }, await askThisHost(recorded))];
  });
  return Object.fromEntries(await Promise.all(words));
}

function answerNames(directory: string): readonly string[] {
  return readdirSync(directory)
    .map((file) => file.replace(/\.txt$/, ''))
    .sort();
}

function judgedOf({ topology, answers }: Situation, words: Words): Pick<SafetyInput, 'topology' | 'members'> {
  const members = Object.entries(answers).map(([id, answer]): JudgedMember => {
    const unknown = { key: `m/${id}`, id, host: `h${id}`, ready: false, facts: {} };
    if (answer === null) return unknown;
    const word = words[answer];
    if (word === undefined) throw new Error(`no answer ${answer} was recorded`);
    const { message: _why, ...status } = word;
    return { ...unknown, ...status };
  });
  return { topology, members };
}

function judgeAll(adapter: Adapter, input: Pick<SafetyInput, 'topology' | 'members'>): Readonly<Record<string, string>> {
  const verdicts = input.members.map(({ key, id }) => [id, adapterEngine.judge(adapter, { ...input, member: key })] as const);
  return Object.fromEntries(verdicts.map(([id, { safe, message }]) => [id, safe ? 'safe' : message]));
}
