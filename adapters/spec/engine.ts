import type { Adapter, AdapterEngine, MemberScope } from './adapter.ts';
import { checkParameters } from './check-parameters.ts';
import { ExpressionError } from './expression.ts';
import { loadAdapter } from './load-adapter.ts';
import { judgeSafety, readMember } from './member-word.ts';
import { schemaProperties } from './parameter-rules.ts';
import { createFieldReader, type FieldReader, RenderError } from './read-value.ts';
import { renderSlice } from './render.ts';
import { buildScope, realHost } from './scope.ts';

/** The adapter functions that other rooms take as an argument. All of them are pure. */
export const adapterEngine: AdapterEngine = {
  load: loadAdapter,
  defaults: parameterDefaults,
  checkParameters,
  endpoints: memberEndpoints,
  ports: memberPorts,
  read: readMember,
  judge: judgeSafety,
  render: renderSlice,
};

function parameterDefaults(adapter: Adapter): Readonly<Record<string, unknown>> {
  const properties = Object.entries(schemaProperties(adapter.parametersSchema));
  return Object.fromEntries(
    properties.filter(([, property]) => property['default'] !== undefined).map(([name, property]) => [name, property['default']]),
  );
}

/** An endpoint whose expression fails is left out: rendering says why, and what is wired to it does not resolve. */
function memberEndpoints(adapter: Adapter, scope: MemberScope): Readonly<Record<string, number>> {
  const endpoints = Object.entries(adapter.document.spec.endpoints ?? {});
  return Object.fromEntries(
    endpoints.flatMap(([name, endpoint]) =>
      readPorts({ adapter, scope }, (read) => [[name, read.integer(endpoint.port, `the port of endpoint ${name}`)] as const]),
    ),
  );
}

/** A port expression may give one number or a list of them. */
function memberPorts(adapter: Adapter, scope: MemberScope): readonly { readonly port: number; readonly purpose: string }[] {
  return (adapter.document.spec.ports ?? []).flatMap(({ port, purpose, when }) =>
    readPorts({ adapter, scope }, (read) => {
      if (!read.boolean(when, true)) return [];
      const value = read.value(port);
      return (Array.isArray(value) ? value : [value]).map((item: unknown) => ({
        port: read.integer(item, `the ${purpose} port`),
        purpose,
      }));
    }),
  );
}

interface PortInput {
  readonly adapter: Adapter;
  readonly scope: MemberScope;
}

function readPorts<T>({ adapter, scope }: PortInput, read: (reader: FieldReader) => readonly T[]): readonly T[] {
  try {
    return read(createFieldReader(buildScope({ adapter, ...scope, environment: realHost })));
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RenderError) return [];
    throw error;
  }
}
