import completion from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { useProxyOfEnvironment } from '../source/index.ts';
import { createCodeownersCommand } from './codeowners.ts';
import { CommandError } from './command-error.ts';
import { createCommentCommand } from './comment.ts';
import { createDiffCommand } from './diff.ts';
import { createExplainCommand } from './explain.ts';
import { createInitCommand } from './init.ts';
import { printMessage } from './output/terminal.ts';
import { createRenderCommand } from './render.ts';
import { createReviewCommand } from './review.ts';
import { createServeCommand } from './serve.ts';
import { createStatusCommand } from './status.ts';
import { createValidateCommand } from './validate.ts';
import { version } from './version.ts';

/** Runs `plumb` with the words of the command line. Resolves to the exit code. */
export async function runProgram(words: readonly string[]): Promise<number> {
  process.exitCode = 0;
  try {
    useProxyOfEnvironment(process.env);
    await createProgram().parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // commander has printed its message already; help and version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
    if (error instanceof CommandError) {
      printMessage(`plumb: ${error.message}`);
      return error.exitCode;
    }
    printMessage(`plumb: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return usageError;
  }
}

const usageError = 2;

function createProgram(): Command {
  const program = new Command('plumb')
    .description('Keeps the middleware on a fleet of hosts plumb with a Git repository.')
    .version(version, '-V, --version')
    .showSuggestionAfterError()
    .addHelpText('after', '\nStart with: plumb init my-fleet\nCompletion: source <(plumb completion bash)');
  const commands = [
    createInitCommand(),
    createValidateCommand(),
    createRenderCommand(),
    createExplainCommand(),
    createDiffCommand(),
    createReviewCommand(),
    createServeCommand(),
    createStatusCommand(),
    createCommentCommand(),
    createCodeownersCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  completion(program, { completionCommandName: 'completion' });
  refuseToExit(program);
  return program;
}

/** Failures come back as CommanderError, so that one place decides about the exit code. */
function refuseToExit(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) refuseToExit(inner);
}
