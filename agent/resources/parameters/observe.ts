import type { Observation, ObservationFacts, ResourceOf } from '../../../schemas/index.ts';
import type { ObserveContext } from '../resource-module.ts';
import { observeService } from '../service/observe.ts';
import { readValues } from './read-values.ts';

/** Values of the running process. Where no process runs there are none, which is not a difference in a parameter. */
export async function observeParameters(desired: ResourceOf<'parameters'>, context: ObserveContext): Promise<Observation<'parameters'>> {
  const service = await observeOwner(desired, context);
  if (service.status === 'unknown') return service;
  if (service.status === 'absent' || service.fields.running !== true) return { status: 'absent', facts: { message: 'not running' } };
  const reading = await readValues(desired, context);
  if (!reading.ok) return { status: 'unknown', reason: reading.reason };
  const wanted = Object.keys(desired.fields.values);
  const told = wanted.filter((key) => Object.hasOwn(reading.values, key));
  const missing = wanted.filter((key) => !Object.hasOwn(reading.values, key));
  return {
    status: 'known',
    fields: { values: Object.fromEntries(told.map((key) => [key, reading.values[key]])) },
    facts: {
      ...processOf(service.facts),
      values: reading.values,
      ...(missing.length === 0 ? {} : { message: `the product does not tell ${missing.join(', ')}` }),
    },
  };
}

async function observeOwner(desired: ResourceOf<'parameters'>, context: ObserveContext): Promise<Observation<'service'>> {
  const service = context.find(desired.via.service);
  if (service?.kind === 'service') return observeService(service, context);
  return { status: 'unknown', reason: `${desired.via.service}, whose process is to be asked, is not a service of this host` };
}

function processOf(facts: ObservationFacts | undefined): ObservationFacts {
  return {
    ...(facts?.pid === undefined ? {} : { pid: facts.pid }),
    ...(facts?.startedAt === undefined ? {} : { startedAt: facts.startedAt }),
  };
}
