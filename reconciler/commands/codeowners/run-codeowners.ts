import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { requireFleet } from '../fleet/require-fleet.ts';
import { printData, printMessage } from '../output/terminal.ts';
import { buildCodeowners } from './build-codeowners.ts';

export interface CodeownersOptions {
  readonly repo: string;
  readonly output?: string;
  readonly check?: boolean;
}

export async function runCodeowners({ repo, output, check }: CodeownersOptions): Promise<void> {
  const fleet = requireFleet(compileSnapshot(await readFleetFiles(repo)), { exitCode: 1 });
  const root = repositoryOf(resolve(repo));
  const { text, notes } = buildCodeowners(fleet, relative(root, resolve(repo)));
  for (const note of notes) printMessage(`warning: ${note}`);
  if (check === true) compareFile(output === undefined ? findFile(root) : resolve(output), text);
  else if (output === undefined) printData(text);
  else writeFile(resolve(output), text);
}

/** Where forges look for CODEOWNERS, in their order. */
const places = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

function findFile(root: string): string {
  const found = places.map((place) => join(root, place)).find((path) => existsSync(path));
  if (found === undefined) throw new CommandError('the repository has no CODEOWNERS: make it with plumb codeowners -o CODEOWNERS', 1);
  return found;
}

function compareFile(path: string, text: string): void {
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const shown = relative(process.cwd(), path);
  if (kept !== text) {
    const what = kept === undefined ? 'is not there' : 'is not what the organizations say';
    throw new CommandError(`${shown} ${what}: run plumb codeowners -o ${shown}`, 1);
  }
  printMessage(`${shown} is current`);
}

function writeFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(`${path} cannot be written: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`);
  }
}

/** Patterns count from the root of the repository, of which a fleet may be a folder. */
function repositoryOf(dir: string): string {
  for (let current = dir; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return current;
    if (current === dirname(current)) return dir;
  }
}
