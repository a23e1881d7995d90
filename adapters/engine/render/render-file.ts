import { type Effect, quoteValue, type RenderedTransition, type StructuredFileTemplate, withPointer } from '../../../schemas/index.ts';
import { type Entries, type Entry, getCodec } from '../../formats/index.ts';
import { formatParameter } from '../compare/format-parameter.ts';
import { formatText } from '../expressions/expression-functions.ts';
import { RenderError } from '../expressions/read-value.ts';
import { ownValue } from '../own-value.ts';
import { type ParameterRule, transitionsAt } from '../parameter-rules.ts';
import { checkPath } from './check-path.ts';
import type { ResourcePart, TemplateContext } from './member-context.ts';
import { renderHazard } from './render-hazard.ts';
import { renderAttributes } from './render-simple.ts';

const header = 'Managed by Plumb from Git; changes made here are reverted.';

/** A file: raw content, or structured entries in the language of a codec. */
export function renderFile(context: TemplateContext<'file'>): ResourcePart<'file'> {
  const { template, read, environment } = context;
  const name = checkPath(read.text(template.path, 'path'), environment);
  const mode = read.optionalText(template.mode, 'mode') ?? '0644';
  if (!/^0[0-7]{3}$/.test(mode)) throw new RenderError('MW7002', `mode is ${quoteValue(mode)}, not octal permission bits such as 0640`);
  const attributes = { type: 'file' as const, ...renderAttributes(context), mode };
  const effects: Readonly<Record<string, Effect>> = { '/mode': 'none', '/owner': 'none', '/group': 'none' };
  if (!('format' in template)) {
    const content = read.text(template.content, 'content');
    return {
      kind: 'file',
      name,
      fields: { ...attributes, content },
      via: { merge: 'own' },
      effects,
      ...transitionsOf(template.transitions),
      sensitive: holdsSensitiveFile(content, context) ? ['/content'] : [],
    };
  }
  const structured = renderStructured(template, context);
  return {
    kind: 'file',
    name,
    ...structured,
    fields: { ...attributes, ...structured.fields },
    effects: { ...effects, ...structured.effects },
  };
}

function holdsSensitiveFile(text: string, { member }: TemplateContext): boolean {
  return Object.values(member.files).some(({ content, sensitive }) => sensitive === true && content !== '' && text.includes(content));
}

function renderStructured(template: StructuredFileTemplate, { read, member, rules: all, notified, service }: TemplateContext) {
  const { format, merge = 'own' } = template;
  const asked = notified[0] ?? service;
  const rules = template.parameters === true ? all.filter((rule) => rule.file === template.name) : [];
  const set = rules.reduce<unknown>(
    (document, rule) => setParameter(document, { rule, value: ownValue(member.parameters, rule.name) }),
    {},
  );
  const written = layer(set, toEntries(read.value(template.entries ?? {})));
  const { text, entries } = formatEntries(written as Entries, format);
  const preserve = rules.filter((rule) => rule.owner === 'program').map((rule) => `/entries${rule.entry}`);
  // Also what Git does not set: somebody else may.
  const sensitive = rules.filter((rule) => rule.sensitive).map((rule) => `/entries${rule.entry}`);
  const hazards = template.hazards?.filter(({ name }) => member.allowHazards?.includes(name) !== true);
  const content = merge === 'own' ? text : undefined;
  return {
    fields: { ...(content === undefined ? {} : { content }), entries },
    via: { format, merge },
    // The text only adds comments and order to the entries, each of which has an effect of its own.
    effects: { '/content': 'none' as const, ...Object.fromEntries(rules.map((rule) => [`/entries${rule.entry}`, rule.effect])) },
    preserve,
    ...(hazards === undefined ? {} : { hazards: hazards.map((hazard) => renderHazard(hazard, { read, asked })) }),
    ...transitionsOf([...(template.transitions ?? []), ...rules.flatMap((rule) => transitionsAt(`/entries${rule.entry}`, rule))]),
    sensitive: sensitive.length > 0 && content !== undefined ? [...sensitive, '/content'] : sensitive,
  };
}

function transitionsOf(transitions: readonly RenderedTransition[] = []): Pick<ResourcePart, 'transitions'> {
  return transitions.length === 0 ? {} : { transitions };
}

/**
 * Parameters win. They come first, so that definitions stand before their use; those that the template names itself have its place, behind
 * what it puts before them.
 */
function layer(parameters: unknown, entries: unknown): unknown {
  if (!isMap(parameters) || !isMap(entries)) return parameters ?? entries;
  const names = [...Object.keys(parameters).filter((name) => !Object.hasOwn(entries, name)), ...Object.keys(entries)];
  return Object.fromEntries(names.map((name) => [name, layer(ownValue(parameters, name), ownValue(entries, name))]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function setParameter(document: unknown, { rule, value }: { readonly rule: ParameterRule; readonly value: unknown }): unknown {
  const entry = value === undefined || value === null ? undefined : toEntries(formatParameter(value, rule));
  return entry === undefined ? document : withPointer(document, rule.entry, entry);
}

/** Codecs know text, lists and maps; nothing is written for null and for empty lists. */
function toEntries(value: unknown): Entry | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(toEntries).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object') return formatText(value);
  const members = Object.entries(value).map(([name, member]) => [name, toEntries(member)] as const);
  return Object.fromEntries(members.filter((member): member is readonly [string, Entry] => member[1] !== undefined));
}

/** The text, and the entries as they read back from it: spelled and grouped as an observation will have them. */
function formatEntries(entries: Entries, format: string): { readonly text: string; readonly entries: Entries } {
  const codec = getCodec(format);
  if (codec === undefined) throw new RenderError('MW7002', `the format ${format} is unknown`);
  try {
    const body = codec.format(entries);
    return { text: codec.comment === undefined ? body : `${codec.comment} ${header}\n${body}`, entries: codec.parse(body) };
  } catch (error) {
    throw new RenderError('MW7002', `entries cannot be written as ${format}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
