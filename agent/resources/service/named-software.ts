import { join } from 'node:path';

/** A word of a command line that names software. */
export interface NamedSoftware {
  readonly path: string;
  /** A script counts only where the file is one: the same place of another program's command line names its configuration. */
  readonly use: 'program' | 'script' | 'archive';
}

const classPaths = ['-cp', '-classpath', '--class-path', '-p', '--module-path'];
const scripts = /\.(?:[cm]?[jt]s|py|pyc|rb|pl|php|sh|bash|lua|tcl|groovy|exs?)$/;
const archives = /\.(?:jar|war|ear|phar|pyz|egg|whl|so)$/;

/** Software that a command line names: the program, the script that it runs, archives of code. */
export function namedSoftware(argv: readonly string[], cwd: string | undefined): readonly NamedSoftware[] {
  const [program = '', ...words] = argv;
  const script = words.find(
    (word, index) => !word.startsWith('-') && archivesIn(word, words[index - 1]).length === 0 && couldBeScript(word),
  );
  const named: readonly NamedSoftware[] = [
    // Many a program writes its title over its command line.
    ...(program.includes('/') && !/\s/.test(program) ? [{ path: program, use: 'program' } as const] : []),
    ...(script === undefined ? [] : [{ path: script, use: 'script' } as const]),
    ...words.flatMap((word, index) => archivesIn(word, words[index - 1])).map((path) => ({ path, use: 'archive' }) as const),
  ];
  return named.flatMap(({ path, use }) => {
    const absolute = path.startsWith('/') ? path : cwd === undefined ? undefined : join(cwd, path);
    return absolute === undefined ? [] : [{ path: absolute, use }];
  });
}

/** Whether a file that may be a script is one: by its name, or because it has none that says what it is and can be executed. */
export function isScript(path: string, isExecutable: boolean): boolean {
  return scripts.test(path) || (isExecutable && !/\.[A-Za-z0-9]+$/.test(path));
}

function couldBeScript(word: string): boolean {
  return scripts.test(word) || (word.includes('/') && !/[\s:]|\.[A-Za-z0-9]+$/.test(word));
}

function archivesIn(word: string, before: string | undefined): readonly string[] {
  const [, list = classPaths.includes(before ?? '') ? word : ''] = /^--(?:class|module)-path=(.*)$/.exec(word) ?? [];
  const [, agent = ''] = /^-(?:javaagent|agentpath):([^=]*)/.exec(word) ?? [];
  const paths = list === '' ? [agent, ...(word.startsWith('-') ? [] : [word])] : list.split(':');
  return paths.filter((path) => archives.test(path));
}
