import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { examples } from './help.ts';
import { scaffold } from './init/scaffold.ts';
import { printMessage } from './output/terminal.ts';

export function createInitCommand(): Command {
  return new Command('init')
    .description('start a fleet repository: a small fleet that validates, with schemas for editors')
    .argument('[dir]', 'directory of the repository', '.')
    .option('--name <name>', 'name of the fleet; by default that of the directory')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb init my-fleet', 'make the directory my-fleet with a fleet of that name'],
          ['plumb init . --name production', 'in a repository that is there already'],
        ],
        exitCodes: { 0: 'the files are written', 2: 'a file is there already, or cannot be written; nothing is overwritten' },
      }),
    )
    .action((dir: string, options: { readonly name?: string }) => {
      const root = resolve(dir);
      const files = scaffold(options.name === undefined ? nameFrom(basename(root)) : checkName(options.name));
      const present = [...Object.keys(files), 'schemas'].filter((path) => existsSync(join(root, path)));
      if (present.length > 0) throw new CommandError(`${root} has ${present.join(', ')} already; nothing is overwritten`);
      writeFiles(root, files);
      copySchemas(join(root, 'schemas'));
      printMessage(`wrote ${Object.keys(files).length} files and the schemas to ${root}`);
      for (const line of nextSteps({ root, dir })) printMessage(line);
    });
}

/** Agents and the server read commits: a directory that is no repository yet is made one first. */
function nextSteps({ root, dir }: { readonly root: string; readonly dir: string }): readonly string[] {
  const place = /^[\w./-]+$/.test(dir) ? dir : `'${dir.replaceAll("'", "'\\''")}'`;
  const git = `git -C ${place}`;
  const start = existsSync(join(root, '.git')) ? [] : [`  ${git} init -b main`];
  const commit = `  ${git} add . && ${git} commit -m "Start the fleet"`;
  return ['next:', `  ${invokedAs()} validate ${place}`, ...start, commit, 'then as in docs/first-fleet.md of Plumb: keygen, serve, run'];
}

/** As the person called it: `npx plumb` knows the command only where it was called. */
function invokedAs(): string {
  return process.env['npm_command'] === 'exec' ? 'npx plumb' : 'plumb';
}

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { flag: 'wx' });
  }
}

/** Only what people write; editors resolve the references between the files by their relative paths. */
function copySchemas(target: string): void {
  const source = fileURLToPath(new URL('../../schemas/', import.meta.url));
  mkdirSync(target, { recursive: true });
  cpSync(join(source, 'common.schema.json'), join(target, 'common.schema.json'));
  cpSync(join(source, 'repository'), join(target, 'repository'), { recursive: true });
}

const fleetName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function checkName(name: string): string {
  if (!fleetName.test(name)) throw new CommandError(`--name ${JSON.stringify(name)} is no name: use lower case letters, digits and dashes`);
  return name;
}

function nameFrom(directory: string): string {
  const name = directory
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'fleet' : name;
}
