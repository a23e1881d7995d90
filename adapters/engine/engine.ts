import type { Listen } from '../../schemas/index.ts';
import type { Adapter, AdapterEngine, MemberScope } from './adapter.ts';
import { checkParameters } from './check/check-parameters.ts';
import { readVariables } from './check/read-variables.ts';
import { comparisonRules } from './compare/comparison-rules.ts';
import { ExpressionError } from './expressions/expression.ts';
import { createFieldReader, type FieldReader, RenderError } from './expressions/read-value.ts';
import { buildLazyScope, realHost } from './expressions/scope.ts';
import { judgeSafety } from './judge/judge-safety.ts';
import { readMember } from './judge/read-member.ts';
import { loadAdapter } from './load/load-adapter.ts';
import { schemaProperties } from './parameter-rules.ts';
import { renderSlice } from './render/render.ts';
import { renderPort } from './render/render-listens.ts';

/** The adapter functions that other rooms take as an argument. All of them are pure. */
export const adapterEngine: AdapterEngine = {
  load: loadAdapter,
  defaults: parameterDefaults,
  comparisonRules,
  checkParameters,
  reads: readVariables,
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
  const reader = createMemberReader(adapter, scope);
  const endpoints = Object.entries(adapter.document.spec.endpoints ?? {});
  return Object.fromEntries(
    endpoints.flatMap(([name, endpoint]) =>
      readPorts(() => [[name, reader.integer(endpoint.port, `the port of endpoint ${name}`)] as const]),
    ),
  );
}

/** A port whose expression fails is left out: rendering says why. */
function memberPorts(adapter: Adapter, scope: MemberScope): readonly Listen[] {
  const reader = createMemberReader(adapter, scope);
  return (adapter.document.spec.ports ?? []).flatMap((port) => readPorts(() => renderPort(port, reader)));
}

function createMemberReader(adapter: Adapter, scope: MemberScope): FieldReader {
  return createFieldReader(buildLazyScope({ adapter, ...scope, environment: realHost }));
}

function readPorts<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RenderError) return [];
    throw error;
  }
}
