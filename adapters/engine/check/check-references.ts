import { type Diagnostic, formatPointer, quoteValue } from '../../../schemas/index.ts';
import { codecs } from '../../formats/index.ts';
import type { Adapter } from '../adapter.ts';
import { parameterRules } from '../parameter-rules.ts';
import type { AdapterPlace } from './check-expressions.ts';
import { closest } from './closest.ts';

/** Where the two files of an adapter are. */
export interface AdapterFiles {
  readonly document: string;
  readonly schema: string;
}

/** Names in an adapter that point at nothing in it. */
export function checkReferences(adapter: Adapter, files: AdapterFiles): readonly Diagnostic[] {
  const references = [...templateReferences(adapter, files.document), ...parameterReferences(adapter, files.schema)];
  return [...checkName(adapter, files.document), ...references.flatMap(unresolved)];
}

interface NameReference extends AdapterPlace {
  /** Undefined: there is no reference. */
  readonly name: string | undefined;
  readonly known: readonly string[];
  readonly what: string;
}

function templateReferences({ document }: Adapter, file: string): readonly NameReference[] {
  const { resources, configTests = [], ports = [] } = document.spec;
  const services = namesOf(resources.filter((template) => template.kind === 'service'));
  const tests = namesOf(configTests);
  const listening = ports.map(({ service }, index) => ({
    name: service,
    known: services,
    what: 'the service',
    file,
    pointer: formatPointer(['spec', 'ports', index, 'service']),
  }));
  const named = resources.flatMap((template, index): readonly NameReference[] => {
    const at = (field: string): AdapterPlace => ({ file, pointer: formatPointer(['spec', 'resources', index, field]) });
    return [
      { name: template.notify, known: services, what: 'the service', ...at('notify') },
      { name: 'service' in template ? template.service : undefined, known: services, what: 'the service', ...at('service') },
      { name: 'configTest' in template ? template.configTest : undefined, known: tests, what: 'the config test', ...at('configTest') },
      { name: 'format' in template ? template.format : undefined, known: Object.keys(codecs), what: 'the format', ...at('format') },
    ];
  });
  return [...listening, ...named, ...agreementReferences(document, file)];
}

/** What members have to say together, their reading has to tell. */
function agreementReferences({ spec }: Adapter['document'], file: string): readonly NameReference[] {
  const reading = spec.rollout?.reading;
  return Object.entries(spec.topologies).flatMap(([topology, { agree }]) => {
    const at = (...field: readonly string[]) => ({ file, pointer: formatPointer(['spec', 'topologies', topology, 'agree', ...field]) });
    const facts = Object.keys(reading?.facts ?? {});
    const role = agree?.roles === undefined ? undefined : 'role';
    return [
      { name: role, known: reading?.role === undefined ? [] : ['role'], what: 'of rollout.reading the field', ...at('roles') },
      ...(agree?.alike ?? []).map((name) => ({ name, known: facts, what: 'of rollout.reading the fact', ...at('alike') })),
    ];
  });
}

function parameterReferences(adapter: Adapter, file: string): readonly NameReference[] {
  const { resources, units = {} } = adapter.document.spec;
  const files = namesOf(resources.filter((template) => 'parameters' in template && template.parameters === true));
  const reads = namesOf(resources.filter((template) => template.kind === 'parameters'));
  return parameterRules(adapter).flatMap((rule): readonly NameReference[] => {
    const at = (field: string): AdapterPlace => ({ file, pointer: formatPointer(['properties', rule.name, field]) });
    const of = `of parameter ${rule.name}`;
    const read = rule.live === undefined ? undefined : (rule.read ?? reads[0] ?? '');
    return [
      { name: rule.file, known: files, what: `${of} the file`, ...at('x-file') },
      { name: rule.unit, known: [...Object.keys(units), 'boolean', 'text'], what: `${of} the unit`, ...at('x-unit') },
      { name: read, known: reads, what: `${of} the parameters resource`, ...at('x-live') },
    ];
  });
}

function namesOf(named: readonly { readonly name: string }[]): readonly string[] {
  return named.map(({ name }) => name);
}

function unresolved({ name, known, what, ...place }: NameReference): readonly Diagnostic[] {
  if (name === undefined || known.includes(name)) return [];
  const detail = `${what} ${quoteValue(name)} is not in the adapter${closest(name, known)}`;
  return [finding(place, detail, known.length === 0 ? 'there is none of the kind; add it' : `use one of ${known.join(', ')}`)];
}

function checkName({ name, document }: Adapter, file: string): readonly Diagnostic[] {
  if (document.metadata.name === name) return [];
  const detail = `the folder is called ${name}, the adapter ${document.metadata.name}`;
  return [finding({ file, pointer: '/metadata/name' }, detail, 'give both the same name')];
}

function finding(place: AdapterPlace, detail: string, fix: string): Diagnostic {
  return { code: 'MW6007', severity: 'error', summary: 'a reference inside the adapter does not resolve', detail, fix, ...place };
}
