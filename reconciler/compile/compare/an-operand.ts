import type { Adapter } from '../../../adapters/index.ts';
import { builtinForTests } from '../../../tests/support/fleet-snapshots.ts';
import type { Operand } from './operand.ts';

/** An operand whose values come from one layer, for tests. */
export function anOperand(parameters: Operand['parameters'], rest: Partial<Operand> = {}): Operand {
  return { name: 'cache', adapter: anAdapter(), parameters, layers: [{ name: 'parameters', values: parameters }], ...rest };
}

/** Redis, with other parameters where given. */
export function anAdapter(properties?: Readonly<Record<string, object>>): Adapter {
  const redis = builtinForTests().find(({ name }) => name === 'redis');
  if (redis === undefined) throw new Error('there is no adapter redis');
  return properties === undefined ? redis : { ...redis, parametersSchema: { type: 'object', properties } };
}
