import type { Command } from 'commander';
import { isWholeId, writeAccepted } from '../desired/accepted-commit.ts';
import { createStateDirectory } from '../state/state-directory.ts';
import { OptionsError, readAgentOptions, withAgentOptions } from './agent-options.ts';
import { openHost } from './open-agent.ts';

export function acceptCommand(program: Command): void {
  withAgentOptions(program.command('accept'))
    .argument('<commit>', 'whole id of the commit that is refused with MW8006, or of one before it')
    .description('let this host follow a commit that does not go on from the one in force: after the branch was set back or rewritten')
    .addHelpText(
      'after',
      '\nA running agent takes it at its next look at the repository. It holds until another commit is in force.\n\nExamples:\n  plumb-agent accept 8c2f1e0d5b7a49c3e6f8120b4d9a7c5e3f1b2a60\n\nExit codes: 0 done, 2 error',
    )
    .action(async (commit: string, given: Parameters<typeof readAgentOptions>[0]) => {
      if (!isWholeId(commit))
        throw new OptionsError(`${JSON.stringify(commit)} is not the whole id of a commit: it has 40 digits, as plumb status shows it`);
      const options = readAgentOptions({ repo: 'none', ...given }, process.env);
      await writeAccepted(await createStateDirectory(openHost(options), options.state), commit);
      process.stderr.write(`accepted ${commit}: the agent follows it at its next look\n`);
    });
}
