/** The content of docs/glossary.md, as far as tests hold the code to it. */
export interface Glossary {
  /** As they are defined; some are of several words. */
  readonly words: readonly string[];
  /** Patterns of the files whose exported types are made of the page's words. */
  readonly files: readonly string[];
  readonly general: readonly string[];
  readonly replaced: readonly { readonly word: string; readonly by: string }[];
}

export function parseGlossary(page: string): Glossary {
  const [, rules = ''] = page.split('## Words in types');
  const [listed = '', general = ''] = rules.split('General words');
  const [plain = ''] = general.split('| Not |');
  return {
    words: [...page.matchAll(/^\| \*\*([^*]+)\*\* \|/gm)].flatMap(([, words = '']) => words.split(', ')),
    files: quoted(listed).filter((text) => text.includes('/')),
    general: quoted(plain),
    replaced: [...page.matchAll(/^\| `(\w+)` \| ([\w ]+) \|$/gm)].map(([, word = '', by = '']) => ({ word, by })),
  };
}

/** Words that the page defines more than once, for people. */
export function repeatedWords({ words }: Glossary): readonly string[] {
  return [...Map.groupBy(words, (word) => word)]
    .filter(([, all]) => all.length > 1)
    .map(([word, all]) => `docs/glossary.md defines "${word}" ${all.length} times`);
}

/** Words of a type's name that the page has neither as a word nor as a general one, in the singular or the plural. */
export function foreignWords(name: string, { words, general }: Pick<Glossary, 'words' | 'general'>): readonly string[] {
  const known = new Set([...words.flatMap((word) => word.split(/[ -]/)), ...general].flatMap((word) => [word, `${word}s`]));
  return wordsOf(name).filter((word) => !known.has(word) && !known.has(`${word}s`));
}

/** `word → what to say`, for each word of a name that the page replaces. */
export function replacedWords(name: string, { replaced }: Pick<Glossary, 'replaced'>): readonly string[] {
  const words = wordsOf(name);
  return replaced.filter(({ word }) => words.includes(word) || words.includes(`${word}s`)).map(({ word, by }) => `${word} → ${by}`);
}

function wordsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside);
}
