import { type Diagnostic, type Effect, formatPointer, isStronger, type ResourceTemplate, strongestEffect } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { type ParameterRule, parameterRules } from '../parameter-rules.ts';
import type { AdapterFiles } from './check-references.ts';
import { type ParameterUse, parameterUses } from './parameter-uses.ts';
import { effectOnService } from './template-effects.ts';

/**
 * Parameters whose x-effect is not what the differences cost that a change of them makes: what a reviewer reads would not come true.
 * Those whose effect nothing on a host could show are warnings.
 */
export function checkEffects(adapter: Adapter, files: AdapterFiles): readonly Diagnostic[] {
  const uses = parameterUses(adapter);
  return parameterRules(adapter).flatMap((rule) => {
    const checked: CheckedParameter = { adapter, rule, uses: uses.get(rule.name) ?? [] };
    if (isUnused(checked)) return [unused(rule, files)];
    const fault = notHot(checked) ?? ofFile(checked) ?? ofUses(checked, files);
    return fault === undefined ? [] : [wrongEffect(rule, { ...fault, files })];
  });
}

interface CheckedParameter {
  readonly adapter: Adapter;
  readonly rule: ParameterRule;
  readonly uses: readonly ParameterUse[];
}

interface Fault {
  readonly detail: string;
  readonly fix: string;
}

/** A value that is only set in the process, and read back there, has its use. */
function isUnused({ rule, uses, adapter }: CheckedParameter): boolean {
  const isSetLive = rule.effect === 'hot' && rule.live !== undefined && readerOf(rule, adapter)?.apply !== undefined;
  return rule.file === undefined && uses.length === 0 && !isSetLive;
}

/** Hot is a promise in three parts: the value is set in the process, read back, and Git's to set. */
function notHot({ rule, adapter }: CheckedParameter): Fault | undefined {
  if (rule.effect !== 'hot') return undefined;
  const weaker = 'or write the effect that brings the value into the process, such as restart';
  if (rule.owner === 'program') {
    return { detail: 'it is hot, and x-owner program leaves its running value alone', fix: `leave x-owner out, ${weaker}` };
  }
  if (rule.live === undefined) {
    const detail = 'it is hot, and without x-live nothing reads back what the process runs';
    return { detail, fix: `add x-live, the key of the running value, ${weaker}` };
  }
  if (rule.liveTopologies !== undefined) {
    const detail = `it is hot, and its running value is told only in ${rule.liveTopologies.join(', ')}`;
    return { detail, fix: `take x-live-topologies away, ${weaker}` };
  }
  const reader = readerOf(rule, adapter);
  if (reader === undefined || reader.apply !== undefined) return undefined;
  return { detail: `it is hot, and ${reader.name}, which reads it, has no apply to set it`, fix: `add apply to ${reader.name}, ${weaker}` };
}

function readerOf({ read }: ParameterRule, { document }: Adapter) {
  const readers = document.spec.resources.flatMap((template) => (template.kind === 'parameters' ? [template] : []));
  return read === undefined ? readers[0] : readers.find(({ name }) => name === read);
}

/** What the entry in its file costs, by the words of the file's template. */
function ofFile({ rule, adapter }: CheckedParameter): Fault | undefined {
  const { resources } = adapter.document.spec;
  const file = rule.file === undefined ? undefined : resources.find(({ kind, name }) => kind === 'file' && name === rule.file);
  if (file === undefined) return undefined;
  if (file.notify === undefined && isStronger(rule.effect, 'hot')) {
    const detail = `its effect is ${rule.effect}, and ${file.name}, which holds it, notifies no service`;
    return { detail, fix: `add notify to ${file.name}, or write "x-effect": "none"` };
  }
  const done = effectOf(rule, file, resources);
  if (done === rule.effect) return undefined;
  return {
    detail: `its effect is ${rule.effect}, and a change of its entry in ${file.name} costs ${done}`,
    fix: `write "x-effect": "${done}"`,
  };
}

function effectOf({ entry, effect }: ParameterRule, file: ResourceTemplate, resources: readonly ResourceTemplate[]): Effect {
  const declared = file.effects as Readonly<Record<string, Effect>> | undefined;
  return effectOnService(declared?.[`/entries${entry}`] ?? effect, file, resources);
}

/** What expressions make of it: the strongest of all, where it is in no file and no running value; elsewhere they may not cost more. */
function ofUses({ rule, uses, adapter }: CheckedParameter, files: AdapterFiles): Fault | undefined {
  const own = rule.file !== undefined || rule.live !== undefined ? [rule.effect] : [];
  const certain = strongestEffect([...own, ...uses.map(({ effect }) => effect)]);
  const possible = uses.flatMap((use) => use.possible).filter((effect) => isStronger(effect, certain));
  if (rule.effect === certain || possible.includes(rule.effect)) return undefined;
  const place = uses.find(({ effect }) => effect === certain) ?? uses[0];
  const where = place === undefined ? adapter.name : `${files.document} at ${place.pointer}`;
  const isUsed = certain === 'none' ? 'is used' : 'is used where a change costs that';
  return {
    detail: `its effect is ${rule.effect}, a change of it costs ${certain}: it ${isUsed}, in ${where}`,
    fix: `write "x-effect": "${certain}"`,
  };
}

function wrongEffect({ name }: ParameterRule, { detail, fix, files }: Fault & { readonly files: AdapterFiles }): Diagnostic {
  return {
    code: 'MW6009',
    severity: 'error',
    summary: 'the effect of a parameter cannot be kept',
    detail: `${name}: ${detail}`,
    fix,
    file: files.schema,
    pointer: formatPointer(['properties', name, 'x-effect']),
  };
}

function unused({ name }: ParameterRule, { schema: file }: AdapterFiles): Diagnostic {
  return {
    code: 'MW6010',
    severity: 'warning',
    summary: 'a parameter has no use',
    detail: `${name} is written to no file, and no expression of the adapter reads it: to set it changes nothing`,
    fix: 'give it an x-file, use it in an expression, or take it away',
    file,
    pointer: formatPointer(['properties', name]),
  };
}
