import { Command, Option } from 'commander';
import { forgeKinds } from '../forge/index.ts';
import { examples } from './help.ts';
import type { ServeOptions } from './serve/run-server.ts';

export function createServeCommand(): Command {
  return new Command('serve')
    .description('serve the dashboard and the API, and take the reports of the agents')
    .requiredOption('--repo <location>', 'fleet repository: an http(s) URL, or the path of a repository or directory')
    .option('--branch <name>', 'branch to follow', 'main')
    .option('--data <dir>', 'where reports and the copy of the repository are kept', './plumb-data')
    .option('--listen <address>', 'host and port', '127.0.0.1:7480')
    .option('--accept <commit>', 'follow this commit, by its whole id, although it does not go on from the one in force (MW8006)')
    .option('--poll <duration>', 'how often the repository is asked for a new commit', '30s')
    .addOption(
      new Option('--viewer-token <token>', 'who reads must know this token; better in a file or the environment').env('PLUMB_VIEWER_TOKEN'),
    )
    .option('--viewer-token-file <path>', 'file with the viewer token')
    .option('--anonymous-read', 'everyone who reaches the address may read')
    .addOption(new Option('--database-url <url>', 'a PostgreSQL database instead of the file under --data').env('PLUMB_DATABASE_URL'))
    .option('--git-user <name>', 'user for the Git server; the password is the token')
    .option('--git-token-file <path>', 'file with the token for the Git server; without it PLUMB_GIT_TOKEN is used')
    .addOption(new Option('--forge <kind>', 'tell this forge how far each commit is, as the status plumb/converged').choices(forgeKinds))
    .option('--forge-project <name>', 'OWNER/NAME, or the number on GitLab')
    .option('--forge-api-url <url>', 'address of its API; by default that of github.com or gitlab.com')
    .option('--public-url <url>', 'address of the dashboard for people, for links in statuses')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb serve --repo https://git.example.com/fleet.git', 'on http://127.0.0.1:7480, for this machine only'],
          [
            'plumb serve --repo /srv/git/fleet.git --listen 0.0.0.0:7480 --viewer-token-file /etc/plumb/viewer-token',
            'for others, with a token',
          ],
          ['plumb serve --repo . --data /tmp/plumb', 'a repository on this machine'],
          [
            'PLUMB_FORGE_TOKEN=… plumb serve --repo https://git.example.com/fleet.git --forge github --forge-project acme/fleet',
            'with a status on every commit: converged, waiting for what, or failed and where',
          ],
        ],
        exitCodes: { 0: 'stopped by SIGTERM or SIGINT', 2: 'wrong usage, or the server cannot start' },
      }),
    )
    .action(async (options: ServeOptions) => {
      // The server's libraries take a while to load, which the other commands need not wait for.
      const { runServer } = await import('./serve/run-server.ts');
      await runServer(options);
    });
}
