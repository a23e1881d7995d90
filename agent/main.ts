#!/usr/bin/env node
import completion from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { acceptCommand } from './commands/accept.ts';
import { diffCommand } from './commands/diff.ts';
import { keygenCommand } from './commands/keygen.ts';
import { observeCommand } from './commands/observe.ts';
import { onceCommand } from './commands/once.ts';
import { runCommand } from './commands/run.ts';
import { version } from './commands/version.ts';
import { LockedError } from './state/lock.ts';

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
