import type { Command } from 'commander';
import { formatIdentity } from '../../schemas/http-signature.ts';
import { readIdentity, writeNewIdentity } from '../state/identity.ts';
import { createStateDirectory } from '../state/state-directory.ts';
import { readAgentOptions, withAgentOptions } from './agent-options.ts';
import { openHost } from './open-agent.ts';

export function keygenCommand(program: Command): void {
  withAgentOptions(program.command('keygen'))
    .description('make the key of this host, or show its identity; the identity goes into the Host document in Git')
    .option('--force', 'replace a key that is there; reports are refused until Git lists the new identity')
    .addHelpText('after', '\nExamples:\n  plumb-agent keygen\n  plumb-agent keygen --root ./host1\n\nExit codes: 0 done, 2 error')
    .action(async (given: Parameters<typeof readAgentOptions>[0] & { readonly force?: boolean }) => {
      const { force, ...rest } = given;
      const options = readAgentOptions({ repo: 'none', ...rest }, process.env);
      const host = openHost(options);
      await createStateDirectory(host, options.state);
      const known = force ? undefined : await readIdentity(host, options.key);
      const key = known ?? (await writeNewIdentity(host, options.key));
      process.stderr.write(`${known === undefined ? 'wrote' : 'found'} ${options.key}; put this into the spec of Host ${options.host}:\n`);
      process.stdout.write(`identity: ${formatIdentity(key)}\n`);
    });
}
