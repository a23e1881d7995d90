import { type Effect, formatPointer, isWithin, type ResourceTemplate } from '../../../schemas/index.ts';

/** What a difference costs that comes from one place of a template. */
export interface DifferenceEffects {
  readonly effect: Effect;
  /** What it costs instead where the place is an expression and the difference lies deeper, under a declared pointer. */
  readonly possible: readonly Effect[];
}

/** What a change of a template's field costs; the path leads from the field to the expression in it. */
export function effectsOfField(
  template: ResourceTemplate,
  [field = '', ...rest]: readonly string[],
  resources: readonly ResourceTemplate[],
): DifferenceEffects {
  const pointer = differingPointer(template, field, rest);
  if (pointer === undefined) return { effect: 'none', possible: [] };
  const declared = Object.entries(template.effects ?? {}) as readonly (readonly [string, Effect])[];
  const above = declared.filter(([place]) => isWithin(pointer, place)).toSorted(([a], [b]) => b.length - a.length);
  const below = declared.filter(([place]) => place !== pointer && isWithin(place, pointer));
  const done = (effect: Effect) => effectOnService(effect, template, resources);
  return { effect: done(above[0]?.[1] ?? defaultEffect(template)), possible: below.map(([, effect]) => done(effect)) };
}

/** What a difference in the template's resource costs where nothing else is declared. */
function defaultEffect(template: ResourceTemplate): Effect {
  if (template.effect !== undefined) return template.effect;
  if (template.kind === 'service') return 'unit' in template ? 'none' : 'restart';
  return template.notify !== undefined || template.kind === 'package' || template.kind === 'archive' ? 'restart' : 'none';
}

/** A service that cannot reload is restarted instead. */
export function effectOnService(effect: Effect, { notify }: Pick<ResourceTemplate, 'notify'>, all: readonly ResourceTemplate[]): Effect {
  const service = notify === undefined ? undefined : all.find((one) => one.kind === 'service' && one.name === notify);
  const isReloadable = service === undefined || 'unit' in service || ('reload' in service && service.reload !== undefined);
  return effect === 'reload' && !isReloadable ? 'restart' : effect;
}

/** Where in the resource's fields a change of the template's field shows; undefined: nowhere. */
function differingPointer({ kind }: ResourceTemplate, field: string, rest: readonly string[]): string | undefined {
  if (field === 'when' || field === 'forEach' || field === 'name' || field === 'path') return '';
  switch (kind) {
    case 'file':
      return field === 'content' || field === 'entries' ? formatPointer([field, ...rest]) : undefined;
    case 'service':
      if (field === 'reload' || field === 'reads' || field === 'needs' || field === 'rotate') return undefined;
      return field === 'running' || field === 'enabled' ? formatPointer([field]) : '/definition';
    case 'parameters':
      return field === 'values' ? formatPointer([field, ...rest]) : undefined;
    case 'command':
      return field === 'creates' || field === 'unless' || field === 'onlyIf' ? '/satisfied' : undefined;
    case 'user':
      return formatPointer([field]);
    case 'archive':
      return field === 'link' ? '/link' : undefined;
    case 'package':
    case 'directory':
    case 'health':
      return undefined;
  }
}
