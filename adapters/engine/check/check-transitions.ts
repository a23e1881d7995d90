import { type Diagnostic, formatPointer, isStronger } from '../../../schemas/index.ts';
import { compilePattern } from '../../../schemas/validate.ts';
import type { Adapter } from '../adapter.ts';
import { parameterRules } from '../parameter-rules.ts';
import type { AdapterPlace } from './check-expressions.ts';
import type { AdapterFiles } from './check-references.ts';

/** Transitions that could never be met, so that a change would cost what it should not. */
export function checkTransitions(adapter: Adapter, files: AdapterFiles): readonly Diagnostic[] {
  return [...ofTemplates(adapter, files.document), ...ofParameters(adapter, files.schema)];
}

function ofTemplates({ document }: Adapter, file: string): readonly Diagnostic[] {
  return document.spec.resources.flatMap((template, index) => {
    if (template.kind !== 'file') return [];
    return (template.transitions ?? []).flatMap(({ pattern, pointer }, at) => {
      const place = (field: string) => ({ file, pointer: formatPointer(['spec', 'resources', index, 'transitions', at, field]) });
      const isText = 'content' in template;
      if (isText !== (pointer === '/content')) {
        const detail = isText ? 'a file without format is compared as a whole' : 'a file with format is compared by its entries';
        return [finding(place('pointer'), detail, isText ? 'write /content' : 'write /entries/ and the entry')];
      }
      const groups = pattern === undefined ? undefined : compilePattern(pattern).namedGroups();
      if (groups === undefined || ('key' in groups && 'value' in groups)) return [];
      return [finding(place('pattern'), 'the pattern finds no key and no value', 'name both groups: (?P<key>...) and (?P<value>...)')];
    });
  });
}

function ofParameters(adapter: Adapter, file: string): readonly Diagnostic[] {
  return parameterRules(adapter).flatMap(({ name, effect, unit, transitions }) =>
    transitions.flatMap((transition, index) => {
      const place = { file, pointer: formatPointer(['properties', name, 'x-transitions', index]) };
      if (!isStronger(transition.effect, effect))
        return [
          finding(
            place,
            `it costs ${transition.effect}, and any change of ${name} costs ${effect}`,
            'name a stronger effect, or take it away',
          ),
        ];
      const isNumber = transition.smaller === true || transition.larger === true;
      if (!isNumber || unit === undefined) return [];
      return [finding(place, `${name} has the unit ${unit}, and only plain numbers are compared`, 'name the values by from and to')];
    }),
  );
}

function finding(place: AdapterPlace, detail: string, fix: string): Diagnostic {
  return { code: 'MW6009', severity: 'error', summary: 'the effect of a parameter cannot be kept', detail, fix, ...place };
}
