import { type Diagnostic, formatPointer, quoteValue } from '../../../schemas/index.ts';
import { codecs } from '../../formats/index.ts';
import type { Adapter } from '../adapter.ts';
import { parameterRules } from '../parameter-rules.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkRollout } from './check-rollout.ts';
import { closest } from './closest.ts';

interface Files {
  readonly document: string;
  readonly schema: string;
}

/** Mistakes a schema cannot see: expressions, patterns, and names that point at nothing. */
export function checkAdapter(adapter: Adapter, files: Files): readonly Diagnostic[] {
  const expressions = checkExpressions(adapter, files.document);
  const isRolloutBroken = expressions.some(({ pointer = '' }) => pointer.startsWith('/spec/rollout/'));
  return [...expressions, ...(isRolloutBroken ? [] : checkRollout(adapter, files.document)), ...checkReferences(adapter, files)];
}

function checkReferences(adapter: Adapter, files: Files): readonly Diagnostic[] {
  const { resources, configTests = [], units = {} } = adapter.document.spec;
  const services = resources.filter((template) => template.kind === 'service').map((template) => template.name);
  const tests = configTests.map((test) => test.name);
  const structured = resources
    .filter((template) => template.kind === 'file' && template.parameters === true)
    .map((template) => template.name);
  const reads = resources.filter((template) => template.kind === 'parameters').map((template) => template.name);
  const found: Diagnostic[] = [];
  const need = (
    value: string | undefined,
    known: readonly string[],
    where: { readonly what: string; readonly file: string; readonly pointer: string },
  ) => {
    if (value === undefined || known.includes(value)) return;
    const detail = `${where.what} ${quoteValue(value)} is not in the adapter${closest(value, known)}`;
    const fix = known.length === 0 ? 'there is none of the kind; add it' : `use one of ${known.join(', ')}`;
    found.push({
      code: 'MW6007',
      severity: 'error',
      summary: 'a reference inside the adapter does not resolve',
      detail,
      fix,
      file: where.file,
      pointer: where.pointer,
    });
  };
  resources.forEach((template, index) => {
    const at = (field: string, what: string) => ({
      what,
      file: files.document,
      pointer: formatPointer(['spec', 'resources', index, field]),
    });
    need(template.notify, services, at('notify', 'the service'));
    need(template.configTest, tests, at('configTest', 'the config test'));
    need(template.format, Object.keys(codecs), at('format', 'the format'));
    if (template.parameters === true && template.format === undefined) need('', Object.keys(codecs), at('format', 'the format'));
  });
  for (const rule of parameterRules(adapter)) {
    const at = (field: string, what: string) => ({
      what: `of parameter ${rule.name} ${what}`,
      file: files.schema,
      pointer: formatPointer(['properties', rule.name, field]),
    });
    need(rule.file, structured, at('x-file', 'the file'));
    need(rule.unit, [...Object.keys(units), 'boolean', 'text'], at('x-unit', 'the unit'));
    if (rule.live !== undefined) need(rule.read ?? reads[0] ?? '', reads, at('x-live', 'the parameters resource'));
  }
  return found;
}
