import { quoteValue } from '../../../schemas/index.ts';
import { RenderError, timeMs } from '../expressions/read-value.ts';
import { ownValue } from '../own-value.ts';
import { checkPath } from './check-path.ts';
import type { ResourcePart, TemplateByKind, TemplateContext } from './member-context.ts';
import { serviceOfProbe } from './render-listens.ts';
import { nonEmpty, renderProbe } from './render-probe.ts';

/** The package of the template, and before the first one those that only the version's list of packages names. */
export function renderPackages({ template, member, host, name, adapter }: TemplateContext<'package'>): readonly ResourcePart<'package'>[] {
  const versions = member.software?.packages ?? {};
  const templates = adapter.document.spec.resources.filter((other) => other.kind === 'package');
  const nameOf = (other: TemplateByKind['package']) => other.packages?.[host.packageManager] ?? other.name;
  const own = template.packages?.[host.packageManager] ?? name;
  const named = new Set(templates.map(nameOf));
  const others = templates[0] === template ? Object.keys(versions).filter((other) => !named.has(other)) : [];
  return [...others, own].map((packageName) => {
    const version = ownValue(versions, packageName);
    return { kind: 'package', name: packageName, fields: version === undefined ? {} : { version }, via: { manager: host.packageManager } };
  });
}

export function renderArchive({ template, member, read, environment }: TemplateContext<'archive'>): readonly ResourcePart<'archive'>[] {
  const archive = member.software?.archive;
  if (archive === undefined) return [];
  const path = checkPath(read.text(template.path, 'path'), environment);
  const link = read.optionalText(template.link, 'link');
  const linkPath = link === undefined ? undefined : checkPath(link, environment);
  return [
    {
      kind: 'archive',
      name: path,
      fields: { sha256: archive.sha256, ...(linkPath === undefined ? {} : { link: path }) },
      via: { url: archive.url, stripComponents: archive.stripComponents, ...(linkPath === undefined ? {} : { linkPath }) },
    },
  ];
}

export function renderUser({ template, read, name }: TemplateContext<'user'>): ResourcePart<'user'> {
  const group = read.optionalText(template.group, 'group');
  const home = read.optionalText(template.home, 'home');
  const shell = read.optionalText(template.shell, 'shell');
  const fields = {
    ...(group === undefined ? {} : { group }),
    ...(home === undefined ? {} : { home }),
    ...(shell === undefined ? {} : { shell }),
  };
  return { kind: 'user', name, fields, via: { system: true } };
}

export function renderDirectory(context: TemplateContext<'directory'>): ResourcePart<'directory'> {
  const { template, read, environment } = context;
  const exclusive = readPatterns(context);
  const attributes = { ...renderAttributes(context), mode: read.optionalText(template.mode, 'mode') ?? '0755' };
  return {
    kind: 'directory',
    name: checkPath(read.text(template.path, 'path'), environment),
    fields: { type: 'directory', ...attributes, ...(exclusive.length === 0 ? {} : { foreign: [] }) },
    via: exclusive.length === 0 ? {} : { exclusive: [...exclusive] },
    effects: { '/mode': 'none', '/owner': 'none', '/group': 'none' },
  };
}

/** None, one or several; each of them the pattern of a name. */
function readPatterns({ template, read }: TemplateContext<'directory'>): readonly string[] {
  const value = template.exclusive === undefined ? [] : read.value(template.exclusive);
  return (Array.isArray(value) ? value : [value]).map((pattern: unknown) => {
    if (typeof pattern === 'string' && pattern !== '' && !pattern.includes('/')) return pattern;
    throw new RenderError('MW7002', `exclusive holds ${quoteValue(pattern)}, not the pattern of a name`);
  });
}

/** Owner and group, where they can be set. */
export function renderAttributes({ template, read, environment }: TemplateContext<'directory' | 'file'>): {
  readonly owner?: string;
  readonly group?: string;
} {
  if (!environment.privileged) return {};
  const owner = read.optionalText(template.owner, 'owner');
  const group = read.optionalText(template.group, 'group');
  return { ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
}

export function renderCommand({ template, read, name, member, environment }: TemplateContext<'command'>): ResourcePart<'command'> {
  const creates = read.optionalText(template.creates, 'creates');
  const unless = read.optionalTexts(template.unless, 'unless');
  const onlyIf = read.optionalTexts(template.onlyIf, 'onlyIf');
  const env = read.textMap(template.env, 'env');
  const cwd = read.optionalText(template.cwd, 'cwd');
  const user = environment.privileged ? read.optionalText(template.user, 'user') : undefined;
  return {
    kind: 'command',
    name: `${member.key}:${name}`,
    fields: { satisfied: true },
    via: {
      argv: nonEmpty(read.texts(template.argv, 'argv')),
      timeoutMs: timeMs(template.timeout, '5m'),
      ...(creates === undefined ? {} : { creates }),
      ...(unless === undefined ? {} : { unless: [...unless] }),
      ...(onlyIf === undefined ? {} : { onlyIf: [...onlyIf] }),
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
      ...(user === undefined ? {} : { user }),
    },
  };
}

export function renderHealth(context: TemplateContext<'health'>): ResourcePart<'health'> {
  const { template, read, name, member } = context;
  const service = serviceOfProbe(template.service, context);
  return {
    kind: 'health',
    name: `${member.key}:${name}`,
    fields: { healthy: true },
    via: {
      ...(service === undefined ? {} : { service }),
      probe: renderProbe(template.probe, read),
      waitMs: timeMs(template.timeout, '30s'),
    },
  };
}
