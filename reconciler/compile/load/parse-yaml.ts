import { parseEvents, YAMLException } from 'js-yaml';
import { buildYaml } from './build-yaml.ts';
import { explainYamlFault } from './explain-yaml-fault.ts';
import { limits } from './limits.ts';
import type { ParsedText, TextProblem } from './parsed-text.ts';

/** YAML 1.2 core with the place of every value. Never throws: what is wrong comes back as problems. */
export function parseYaml(text: string): ParsedText {
  try {
    return { documents: buildYaml(text, parseEvents(text, { maxDepth: limits.depth })), problems: [] };
  } catch (error) {
    return { documents: [], problems: [syntaxProblem(text, error)] };
  }
}

function syntaxProblem(text: string, error: unknown): TextProblem {
  if (!(error instanceof YAMLException))
    return { code: 'MW1005', at: 0, detail: `the YAML parser gave up: ${String(error).slice(0, 200)}` };
  const at = Math.min(error.mark?.position ?? 0, text.length);
  if (error.reason.startsWith('nesting exceeded')) return { code: 'MW1006', at, detail: `more than ${limits.depth} levels` };
  const tab = tabIndent(text, at);
  if (tab !== undefined)
    return { code: 'MW1005', at: tab, detail: `${error.reason}: the line is indented with a tab`, fix: 'indent with spaces' };
  return { code: 'MW1005', ...explainYamlFault(text, { at, reason: error.reason }) };
}

/** Offset of a tab in the indentation of the line, the most common reason of a puzzling message. */
function tabIndent(text: string, at: number): number | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, start + 1000))?.[0] ?? '';
  const tab = indent.indexOf('\t');
  return tab === -1 ? undefined : start + tab;
}
