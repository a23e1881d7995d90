import { createHash } from 'node:crypto';
import { digestOf, limitWords } from '../../schemas/index.ts';
import { HostError } from '../host/index.ts';
import type { Service } from './service-manager.ts';

const marker = '# plumb-definition: ';
const sourceMarker = '# plumb-unit: ';

/** Name of the unit, with its suffix. */
export function unitName(service: Service): string {
  const name = service.via.unit ?? service.name;
  return /\.(service|socket|target|timer|mount|path)$/.test(name) ? name : `${name}.service`;
}

/** Whether the unit is Plumb's to write, not one that exists and is only switched. */
export function isWritten(service: Service): boolean {
  return service.via.unit === undefined && service.via.argv !== undefined;
}

/** The unit file of a service that Plumb defines. Throws HostError for a command that systemd would read as something else. */
export function formatUnit(service: Service): string {
  const body = formatBody(service);
  return [
    '# Written by Plumb from the fleet repository; a change by hand is seen as drift.',
    `${marker}${service.fields.definition ?? 'none'}`,
    `${sourceMarker}${digestOf(sourceOf(service))} ${digestOfText(body)}`,
    body,
  ].join('\n');
}

/**
 * Whether the file is as it was written for this service. Not compared with what would be written now: another version
 * of the agent may put the same into other words, and that is no reason to restart anything.
 */
export function isCurrentUnit(text: string, service: Service): boolean {
  const [, , line = ''] = text.split('\n', 3);
  const body = text.slice(text.indexOf(line) + line.length + 1);
  return (
    line === `${sourceMarker}${digestOf(sourceOf(service))} ${digestOfText(body)}` && readDefinition(text) === service.fields.definition
  );
}

/** All of a service that its unit is made from. */
function sourceOf({ via, fields, name }: Service): unknown {
  const { description, argv, env, cwd, user, group, stop, reload, limits } = via;
  const parts = [name, fields.definition, description, argv, env, cwd, user, group, stop, reload].map((part) => part ?? null);
  // A unit that says no limits is the same as before limits could be said.
  return limits === undefined ? parts : [...parts, limits];
}

function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function formatBody(service: Service): string {
  const { via, name } = service;
  const environment = Object.entries(via.env ?? {}).map(([key, value]) => `Environment=${quoteWord(`${key}=${value}`)}`);
  const reload = formatReload(service);
  return [
    '[Unit]',
    `Description=${oneLine(via.description ?? name)}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${formatCommand(via.argv ?? [], name)}`,
    ...(reload === undefined ? [] : [`ExecReload=${reload}`]),
    ...environment,
    ...(via.cwd === undefined ? [] : [`WorkingDirectory=${escapeSpecifiers(oneLine(via.cwd))}`]),
    ...(via.user === undefined ? [] : [`User=${escapeSpecifiers(oneLine(via.user))}`]),
    ...(via.group === undefined ? [] : [`Group=${escapeSpecifiers(oneLine(via.group))}`]),
    ...Object.entries(via.limits ?? {}).map(([name, limit]) => `${limitWords[name]?.unit}=${limit}`),
    // The main process ends its own workers; what is left after the timeout is killed.
    'KillMode=mixed',
    `KillSignal=${via.stop.signal}`,
    `TimeoutStopSec=${via.stop.timeoutMs}ms`,
    'Restart=on-failure',
    'RestartSec=1s',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** Digest noted in a unit file; undefined in one that Plumb did not write. */
export function readDefinition(unitText: string): string | undefined {
  const line = unitText.split('\n').find((text) => text.startsWith(marker));
  return line?.slice(marker.length).trim();
}

function formatReload({ via, name }: Service): string | undefined {
  if (via.reload?.argv !== undefined) return formatCommand(via.reload.argv, name);
  // The shell's own kill: the program of that name is in a package that a bare host may not have.
  if (via.reload?.signal !== undefined) return `/bin/sh -c "kill -s ${via.reload.signal.replace(/^SIG/, '')} $$MAINPID"`;
  return undefined;
}

function formatCommand(argv: readonly string[], service: string): string {
  const program = argv[0] ?? '';
  // systemd gives a meaning to @ - : + ! | before a program, one of them being full privileges.
  if (!/^[A-Za-z0-9_/]/.test(program))
    throw new HostError('UNIT_INVALID', `service ${service} has the program ${JSON.stringify(program)}; write its absolute path`);
  return argv.map((word) => quoteWord(word).replaceAll('$', '$$$$')).join(' ');
}

/** One word in double quotes: nothing in it is split, expanded or taken for a specifier. */
function quoteWord(word: string): string {
  if (word.includes('\0')) throw new HostError('UNIT_INVALID', 'a word of a unit holds a NUL byte; remove it');
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escapeSpecifiers(escaped)}"`;
}

function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\0-\x1f]+/g, ' ').replace(/\\+$/, '');
}
