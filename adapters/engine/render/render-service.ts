import { digestOf, type Effect, type ProcessTemplate } from '../../../schemas/index.ts';
import { timeMs } from '../expressions/read-value.ts';
import { checkPath } from './check-path.ts';
import type { ResourcePart, TemplateContext } from './member-context.ts';
import { renderLimits } from './render-limits.ts';
import { renderListens } from './render-listens.ts';
import { nonEmpty } from './render-probe.ts';
import { renderReads } from './render-reads.ts';
import { renderRotation } from './render-rotation.ts';

/** An own service is started from argv; one with unit is an existing systemd unit that is only switched. */
export function renderService(context: TemplateContext<'service'>): ResourcePart<'service'> {
  const { template, read, isStopped } = context;
  const running = !isStopped && read.boolean(template.running, true);
  const fields = {
    running,
    enabled: !isStopped && read.boolean(template.enabled, true),
    ...(running ? { suspended: false, software: 'current' } : {}),
  };
  const settleMs = context.member.rollout.settleMs ?? timeMs(template.settle, '10s');
  const effects: Readonly<Record<string, Effect>> = running ? { '/software': 'restart' } : {};
  const stop = { signal: template.stop?.signal ?? 'SIGTERM', timeoutMs: timeMs(template.stop?.timeout, '30s') };
  const found = renderReads(context, template.reads);
  const reads = found.length === 0 ? {} : { reads: [...found] };
  if ('unit' in template) {
    const unit = read.text(template.unit, 'unit');
    return { kind: 'service', name: context.name, fields, via: { manager: 'systemd', unit, ...reads, stop, settleMs }, effects };
  }
  const started = renderProcess(template, context);
  const limits = running && started.limits !== undefined ? { limits: started.limits } : {};
  const reloadArgv = read.optionalTexts(template.reload?.argv, 'reload.argv');
  const signal = template.reload?.signal;
  return {
    kind: 'service',
    name: context.name,
    fields: { ...fields, ...limits, definition: digestOf({ ...started, stop }) },
    via: {
      manager: context.host.serviceManager,
      description: `${context.adapter.document.spec.title} ${context.member.key}, managed by Plumb`,
      ...started,
      ...renderTraces(context, template),
      ...(template.children === 'passing' ? { children: template.children } : {}),
      ...reads,
      log: `${context.dirs.logs}/${context.name}.log`,
      ...renderRotation(template, context),
      ...(template.reload === undefined
        ? {}
        : { reload: { ...(signal === undefined ? {} : { signal }), ...(reloadArgv === undefined ? {} : { argv: [...reloadArgv] }) } }),
      stop,
      settleMs,
    },
    effects: { ...effects, '/definition': 'restart', ...(started.limits === undefined ? {} : { '/limits': 'restart' as const }) },
  };
}

/** Where the process is seen from outside: its ports and the logs that it writes itself. */
function renderTraces(context: TemplateContext<'service'>, { logs: template }: ProcessTemplate) {
  const listens = renderListens(context);
  const logs = context.read.optionalTexts(template, 'logs');
  return {
    ...(listens.length === 0 ? {} : { listens: [...listens] }),
    ...(logs === undefined ? {} : { logs: logs.map((path) => checkPath(path, context.environment)) }),
  };
}

function renderProcess(template: ProcessTemplate, context: TemplateContext) {
  const { read, environment } = context;
  const limits = renderLimits(template, context);
  const env = read.textMap(template.env, 'env');
  const cwd = read.optionalText(template.cwd, 'cwd');
  const user = environment.privileged ? read.optionalText(template.user, 'user') : undefined;
  const group = environment.privileged ? read.optionalText(template.group, 'group') : undefined;
  return {
    argv: [...nonEmpty(read.texts(template.argv, 'argv'))],
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group }),
    ...(limits === undefined ? {} : { limits }),
  };
}
