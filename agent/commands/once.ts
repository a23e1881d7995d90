import type { Command } from 'commander';
import { formatPlan, isInSync } from '../../reconciler/plan/index.ts';
import { runCycle } from '../cycle.ts';
import { openOutbox } from '../delivery/outbox.ts';
import { createReportSender } from '../delivery/report-sender.ts';
import { openCoordinator } from '../leases/index.ts';
import type { ReportDraft } from '../report/report-facts.ts';
import { readIdentity } from '../state/identity.ts';
import { takeLock } from '../state/lock.ts';
import { readAgentOptions, withAgentOptions } from './agent-options.ts';
import { formatLeft } from './format-left.ts';
import { log } from './log.ts';
import { openAgent } from './open-agent.ts';
import { printAnswer } from './print-answer.ts';
import { version } from './version.ts';

/** Exit codes of once: something is left to do, or failed. */
const leftToDo = 4;

export function onceCommand(program: Command): void {
  withAgentOptions(program.command('once'))
    .description('fetch, compare and converge one time')
    .addHelpText(
      'after',
      `\nExamples:\n  plumb-agent once --repo https://git.example/fleet.git\n  plumb-agent once --repo ./fleet --host web1 --root ./web1\n\nExit codes: 0 as in Git, ${leftToDo} something failed or is left, or the newest commit is not known, 2 error, 75 another agent holds the lock`,
    )
    .action(async (given: Parameters<typeof readAgentOptions>[0]) => {
      const options = readAgentOptions(given, process.env);
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      process.once('SIGTERM', () => stop.abort());
      let put: (draft: ReportDraft) => Promise<void> = async () => {};
      const { host, state, deps } = await openAgent(options, { signal: stop.signal, emit: (draft) => put(draft) });
      const release = await takeLock(state);
      const outbox = await openOutbox({ state, agentVersion: version, signOfLifeMs: () => 0, onPut: () => {} });
      put = outbox.put;
      const privateKey = await readIdentity(host, options.key);
      const { server, host: hostName } = options;
      const line =
        server === undefined || privateKey === undefined
          ? undefined
          : { server, host, state, hostName, epoch: outbox.epoch, privateKey, signal: stop.signal, log };
      const outcome = await runCycle(
        { trigger: 'manual' },
        line === undefined ? deps : { ...deps, coordinator: await openCoordinator(line) },
      );
      if (line !== undefined) await createReportSender({ ...line, outbox, host: hostName }).flush();
      await release();
      for (const { step, status, message } of outcome.results) {
        process.stdout.write(`${status} ${step.action} ${step.resource.id}${message === undefined ? '' : `: ${message}`}\n`);
      }
      const answer = await deps.desiredState.next({ offline: true, signal: stop.signal });
      printAnswer(answer);
      if (outcome.plan === undefined) {
        process.exitCode = 2;
        return;
      }
      // The plan after the cycle wants to forget what the cycle removed; the ledger has forgotten it already.
      const steps = outcome.plan.steps.filter(({ action }) => action !== 'forget');
      const left = formatLeft(outcome.ledger);
      // The plan after the cycle compares what can be seen; an effect that is owed is no difference and still to be done.
      if (left.length === 0 || !isInSync(outcome.plan)) process.stdout.write(formatPlan({ ...outcome.plan, steps }));
      process.stdout.write(left.map((line) => `${line}\n`).join(''));
      // In sync with an older commit says nothing of the newest one.
      const isNewest = answer.refused === undefined && answer.problem === undefined;
      const isApplied = outcome.ledger.appliedCommit === outcome.desired?.commit;
      process.exitCode = isNewest && isApplied && isInSync(outcome.plan) && left.length === 0 ? 0 : leftToDo;
    });
}
