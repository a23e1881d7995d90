import { quoteValue, type ResourceTemplate, resourceId } from '../../../schemas/index.ts';
import { createFieldReader, RenderError } from '../expressions/read-value.ts';
import { limits } from '../limits.ts';
import type { MemberContext, TemplateContext } from './member-context.ts';

/** The template once, or once per element of forEach; not at all when its conditions do not hold. */
export function expandTemplate(template: ResourceTemplate, context: MemberContext): readonly TemplateContext[] {
  if (!isWanted(template, context)) return [];
  const outer = createFieldReader(context.scope);
  const elements = template.forEach === undefined ? [undefined] : outer.value(template.forEach);
  if (!Array.isArray(elements) || elements.length > limits.repetitions) {
    throw new RenderError('MW7002', `forEach is ${quoteValue(elements)}, not a list of at most ${limits.repetitions} elements`);
  }
  return elements.flatMap((each: unknown) => {
    const scope = each === undefined ? context.scope : { ...context.scope, each };
    const read = createFieldReader(scope);
    if (!read.boolean(template.when, true)) return [];
    return [{ ...context, scope, template, read, name: read.text(template.name, 'name'), notified: [] }];
  });
}

function isWanted(template: ResourceTemplate, { host, member, environment, isStopped }: MemberContext): boolean {
  const hasArchive = member.software?.archive !== undefined;
  switch (template.kind) {
    case 'package':
      return host.packageManager !== 'none' && !hasArchive;
    case 'archive':
      return hasArchive;
    case 'user':
      return environment.privileged;
    case 'service':
      return !('unit' in template) || host.serviceManager === 'systemd';
    case 'parameters':
    case 'health':
      return !isStopped;
    case 'directory':
    case 'file':
    case 'command':
      return true;
  }
}

export interface Services {
  /** Resource id by the template's name as written and as filled in. */
  readonly byName: ReadonlyMap<string, string>;
  readonly first?: string;
  /** Resource ids of the services that are to run. */
  readonly running: readonly string[];
}

export function serviceIds(instances: readonly TemplateContext[]): Services {
  const services = instances.flatMap(({ template, name }) => (template.kind === 'service' ? [{ template, name }] : []));
  const own = services.find(({ template }) => !('unit' in template)) ?? services[0];
  const byName = new Map(
    services.flatMap(({ template, name }) => [template.name, name].map((known) => [known, resourceId('service', name)] as const)),
  );
  const running = services.filter(({ template }) => template.running !== false).map(({ name }) => resourceId('service', name));
  return { byName, running, ...(own === undefined ? {} : { first: resourceId('service', own.name) }) };
}

/** Processes run the software they were started with: where the adapter names no service, it is for all of them. */
export function withServices(instance: TemplateContext, { byName, first, running }: Services): TemplateContext {
  const { notify, kind } = instance.template;
  const named = byName.get(notify ?? '');
  const isSoftware = kind === 'package' || kind === 'archive';
  const notified = named !== undefined ? [named] : isSoftware && notify === undefined ? running : [];
  return { ...instance, notified, services: byName, ...(first === undefined ? {} : { service: first }) };
}
