import { type Effect, formatPointer, type ResourceTemplate, readPointer, withPointer } from '../../../schemas/index.ts';
import { canonicalise } from '../compare/canonicalise.ts';
import { formatParameterText } from '../compare/format-parameter.ts';
import { ownValue } from '../own-value.ts';
import type { ParameterRule } from '../parameter-rules.ts';
import type { MemberContext, TemplateByKind, TemplateContext } from './member-context.ts';

export type LiveRule = ParameterRule & { readonly live: string };

/** A value that the running process should tell. */
export interface ExpectedValue {
  readonly key: string;
  /** As it is written and set. */
  readonly text: string;
  /** As it is compared. */
  readonly canonical: string;
  readonly effect: Effect;
  readonly owner: ParameterRule['owner'];
}

/** What Git sets, else what the template's values say, else what the adapter itself writes into the parameter's file. */
export function expectedValues(context: TemplateContext<'parameters'>, rules: readonly LiveRule[]): readonly ExpectedValue[] {
  const { template, read, member } = context;
  const own = read.textMap(template.values, 'values') ?? {};
  const written = createWrittenReader(context);
  const declared = (template.effects ?? {}) as Readonly<Record<string, Effect>>;
  const effectOf = (key: string, otherwise: Effect) => ownValue(declared, formatPointer(['values', key])) ?? otherwise;
  const ruled = rules.flatMap((rule): readonly ExpectedValue[] => {
    const value = ownValue(member.parameters, rule.name);
    const text = isSet(value) ? formatParameterText(value, rule) : (ownValue(own, rule.live) ?? written(rule));
    if (text === undefined) return [];
    const canonical = canonicalise(text, rule.canonical);
    return [{ key: rule.live, text, canonical, effect: effectOf(rule.live, rule.effect), owner: rule.owner }];
  });
  const known = new Set(rules.map(({ live }) => live));
  const others = Object.entries(own).filter(([key]) => !known.has(key));
  const otherwise = template.effect ?? 'restart';
  return [
    ...ruled,
    ...others.map(([key, text]) => ({ key, text, canonical: text, effect: effectOf(key, otherwise), owner: 'git' as const })),
  ];
}

/** Text of the entry that the adapter itself writes at the place of a parameter, unless the product may change it there. */
function createWrittenReader(context: MemberContext & Pick<TemplateContext, 'read'>): (rule: LiveRule) => string | undefined {
  const files = new Map<string, unknown>();
  const entriesOf = (name: string): unknown => {
    if (!files.has(name)) files.set(name, readEntries(context, name));
    return files.get(name);
  };
  return (rule) => {
    const entry = rule.file === undefined ? undefined : readPointer(entriesOf(rule.file), rule.entry);
    return isSet(entry) ? formatParameterText(entry, rule) : undefined;
  };
}

/** Entries of a file without forEach, as far as they are Git's. */
function readEntries({ adapter, read }: Parameters<typeof createWrittenReader>[0], name: string): unknown {
  const file = adapter.document.spec.resources.find((template): template is TemplateByKind['file'] => isWriter(template, name));
  if (file === undefined || !('entries' in file) || file.forEach !== undefined || !read.boolean(file.when, true)) return undefined;
  const entries = { entries: read.value(file.entries) };
  const owned = (file.programOwned ?? []).flatMap((pointer) => read.optionalText(pointer, 'programOwned') ?? []);
  return readPointer(
    owned.reduce((rest, pointer) => withPointer(rest, pointer, undefined), entries),
    '/entries',
  );
}

function isWriter(template: ResourceTemplate, name: string): boolean {
  return template.kind === 'file' && template.name === name && 'parameters' in template && template.parameters === true;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
