import { describe, expect, test } from 'vitest';
import { createSourceText, placeOfOffset } from '../document.ts';
import { parseYaml } from './parse-yaml.ts';

function faultOf(text: string): string {
  const [problem] = parseYaml(text).problems;
  if (problem === undefined) return 'none';
  const { line, column } = placeOfOffset(createSourceText('a.yaml', text), problem.at);
  return `${line}:${column} ${problem.detail} → ${problem.fix}`;
}

describe('a fault of YAML is told where it began', () => {
  test.each([
    [
      'a: 1\nspec: {b: 1\nc: 2\n',
      '2:7 the flow map { that begins here is still open at line 3; the line reads "spec: …" → close it with }',
    ],
    ['a: {x: 1, y: {z: 2}\nb: 2', '1:4 the flow map { that begins here is still open at line 2; the line reads "a: …" → close it with }'],
    ['a: [1, 2\nb: 3\n', '1:4 the flow list [ that begins here is still open at line 2; the line reads "a: …" → close it with ]'],
    ['a: [', '1:4 the flow list [ that begins here is still open at the end of the file; the line reads "a: …" → close it with ]'],
    [
      'x:\n  a: "pw\nb: 2\n',
      '2:6 the text in double quotes that begins here is still open at line 3; the line reads "a: …" → close it with "',
    ],
    ["a: 'it\nb: 1\n", '1:4 the text in single quotes that begins here is still open at line 2; the line reads "a: …" → close it with \''],
    ['a: {b: "x\n}\n', '1:8 the text in double quotes that begins here is still open at line 2; the line reads "a: …" → close it with "'],
    ["- {a: it's # {\nb: 1\n", '1:3 the flow map { that begins here is still open at line 2; the line reads "- …" → close it with }'],
    ['a: 1\nb hunter2\nc: 3\n', '2:1 the line that begins with "b" has no colon after a key → write KEY: VALUE'],
    ['spec:\n  x: 1\n  y\n', '3:3 the line that begins with "y" has no colon after a key → write KEY: VALUE'],
  ])('%j', (text, expected) => {
    expect(faultOf(text)).toBe(expected);
  });

  test.each([
    ['a: b: c\n', 'a value with a colon and a blank after it needs quotes'],
    ['a: }\n', 'a value that begins with this character needs quotes'],
    ['a: @x\n', 'a value that begins with this character needs quotes'],
    ['a: "x" y\nb: 1\n', 'nothing may follow the closing quote'],
    ['a:\n  b: 1\n c: 2\n', 'indent the keys of one map alike, and those of a map in it deeper'],
    ['a: |\n  { [ " \'\nb: it\'s\nc: x # "\nd: "\\""\n e: 1\n', 'indent the keys of one map alike, and those of a map in it deeper'],
  ])('%j has a fix that fits', (text, fix) => {
    expect(faultOf(text)).toContain(`at or before this place; the line reads "`);
    expect(faultOf(text)).toMatch(new RegExp(`→ ${fix}$`));
  });

  test('without a value, which may be a secret', () => {
    expect(faultOf('password: "hunter2\nb: 1\n')).not.toContain('hunter2');
    expect(faultOf('a: 1\n password: hunter2\n')).not.toContain('hunter2');
  });
});
