import { type AdapterPort, canonicalJson, type Listen, quoteValue, resourceId } from '../../../schemas/index.ts';
import { createFieldReader, type FieldReader, RenderError } from '../expressions/read-value.ts';
import type { TemplateContext } from './member-context.ts';

/** Where this service is going to listen, by the adapter's ports. */
export function renderListens(context: TemplateContext<'service'>): readonly Listen[] {
  const { adapter, scope, name, template, service } = context;
  const isFirst = service === resourceId('service', name);
  const own = (adapter.document.spec.ports ?? []).filter((port) =>
    port.service === undefined ? isFirst : port.service === template.name || port.service === name,
  );
  const listens = own.flatMap((port) => renderPort(port, createFieldReader(scope)));
  return [...new Map(listens.map((listen) => [canonicalJson(listen), listen])).values()];
}

/** A port expression may give one number, one `{ port, address }`, or a list of them. */
export function renderPort(template: AdapterPort, reader: FieldReader): readonly Listen[] {
  const { port, purpose, protocol, when } = template;
  if (!reader.boolean(when, true)) return [];
  const optional = reader.boolean(template.optional, false) ? { optional: true as const } : {};
  const addresses = listOf(template.address === undefined ? null : reader.value(template.address));
  return listOf(reader.value(port)).flatMap((item) => {
    const { number, own } = splitItem(item, `the ${purpose} port`);
    return (own === undefined ? addresses : [own]).map((address) => ({
      ...(address === null ? {} : { address: reader.text(address, `the address of the ${purpose} port`) }),
      port: reader.integer(number, `the ${purpose} port`),
      ...(protocol === undefined ? {} : { protocol }),
      purpose,
      ...optional,
    }));
  });
}

/** Resource id of the service that a probe is for: the named one, or the member's first. */
export function serviceOfProbe(
  named: string | undefined,
  { services, service }: Pick<TemplateContext, 'service' | 'services'>,
): string | undefined {
  if (named === undefined) return service;
  return services?.get(named) ?? refuse(`service is ${quoteValue(named)}, which is no service of this member`);
}

function splitItem(item: unknown, field: string): { readonly number: unknown; readonly own?: unknown } {
  if (typeof item !== 'object' || item === null) return { number: item };
  const { port, address } = item as { readonly port?: unknown; readonly address?: unknown };
  if (port === undefined) return refuse(`${field} is ${quoteValue(item)}, not a number or a map with port`);
  return { number: port, ...(address === undefined || address === null ? {} : { own: address }) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function refuse(problem: string): never {
  throw new RenderError('MW7002', problem);
}
