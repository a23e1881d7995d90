import type { Command } from 'commander';
import { shownLocation } from '../../reconciler/source/index.ts';
import type { Slice } from '../../schemas/index.ts';
import { openOutbox } from '../delivery/outbox.ts';
import { createReportSender, type ReportSender } from '../delivery/report-sender.ts';
import { type Coordinator, openCoordinator } from '../leases/index.ts';
import type { ReportDraft } from '../report/report-facts.ts';
import { runAgent } from '../run-agent.ts';
import { readIdentity, writeNewIdentity } from '../state/identity.ts';
import { takeLock } from '../state/lock.ts';
import { signOfLifeMs } from '../triggers/report-period.ts';
import { readAgentOptions, withAgentOptions } from './agent-options.ts';
import { log } from './log.ts';
import { openAgent } from './open-agent.ts';
import { version } from './version.ts';

export function runCommand(program: Command): void {
  withAgentOptions(program.command('run'))
    .description('keep this host as Git says, until stopped')
    .addHelpText(
      'after',
      '\nExamples:\n  plumb-agent run --repo https://git.example/fleet.git --server https://plumb.example\n\nExit codes: 0 stopped by a signal, 2 error, 75 another agent holds the lock',
    )
    .action(async (given: Parameters<typeof readAgentOptions>[0]) => {
      const options = readAgentOptions(given, process.env);
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      let fleet: Slice['fleet'] | undefined;
      let put: (draft: ReportDraft) => Promise<void> = async () => {};
      const { host, state, source, deps } = await openAgent(options, { signal: stop.signal, emit: (draft) => put(draft) });
      const release = await takeLock(state);
      let coordinator: Coordinator | undefined;
      let sender: ReportSender | undefined;
      const outbox = await openOutbox({
        state,
        agentVersion: version,
        signOfLifeMs: () => signOfLifeMs(fleet),
        onPut: () => sender?.wake(),
      });
      put = outbox.put;
      if (options.server !== undefined) {
        const privateKey = (await readIdentity(host, options.key)) ?? (await writeNewIdentity(host, options.key));
        const { server, host: hostName } = options;
        // After an outage a host is not stale for longer than one that was silent all the time.
        const longestPauseMs = () => signOfLifeMs(fleet);
        sender = createReportSender({ outbox, server, host: hostName, privateKey, signal: stop.signal, log, longestPauseMs });
        coordinator = await openCoordinator({ host, state, hostName, epoch: outbox.epoch, server, privateKey, signal: stop.signal, log });
      }
      log('agent started', { version, host: options.host, repo: shownLocation(options.repo), root: options.root || '/' });
      const onFleet = (known: Slice['fleet']) => {
        fleet = known;
      };
      const sending = sender?.run();
      await runAgent({
        ...deps,
        ...(coordinator === undefined ? {} : { coordinator }),
        log,
        watchSource: source.watch?.bind(source),
        onFleet,
      });
      stop.abort();
      await sending;
      await release();
      log('agent stopped');
    });
}
