#!/usr/bin/env node
import completion from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { useProxyOfEnvironment } from '../reconciler/source/index.ts';
import { acceptCommand } from './commands/accept.ts';
import { diffCommand } from './commands/diff.ts';
import { keygenCommand } from './commands/keygen.ts';
import { observeCommand } from './commands/observe.ts';
import { onceCommand } from './commands/once.ts';
import { runCommand } from './commands/run.ts';
import { version } from './commands/version.ts';
import { LockedError } from './state/lock.ts';

// A reader that has seen enough, such as head, is no reason to stop in the middle of a change: what is printed is dropped.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const program = new Command('plumb-agent')
  .description('Keeps this host plumb with a Git repository.')
  .version(version)
  .showSuggestionAfterError()
  .addHelpText('after', '\nStart with: plumb-agent keygen\nCompletion: source <(plumb-agent completion bash)');

keygenCommand(program);
runCommand(program);
onceCommand(program);
diffCommand(program);
observeCommand(program);
acceptCommand(program);
completion(program, { completionCommandName: 'completion' });
for (const command of [program, ...program.commands]) command.exitOverride();

try {
  useProxyOfEnvironment(process.env);
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  if (!(error instanceof CommanderError)) process.stderr.write(`plumb-agent: ${error instanceof Error ? error.message : String(error)}\n`);
}

/** 75 is EX_TEMPFAIL: the same command works once the other agent is done. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof LockedError ? 75 : 2;
}
