import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../schemas/index.ts';
import { cpuRatio } from '../../../tests/support/cpu-ratio.ts';
import { compileExpression, ExpressionError } from './expression.ts';
import { evaluateTemplate, parseTemplate } from './template.ts';

/** A map with keys that every object inherits. */
const odd: unknown = JSON.parse('{ "constructor": { "valueOf": 2 }, "__proto__": { "b": 3 } }');
const scope = {
  parameters: { port: 6379, name: 'x', list: [1, 2], on: true, ratio: 1.5, odd },
  members: [
    { id: '1', port: 1 },
    { id: '2', port: 2 },
  ],
  vars: { long: Array.from({ length: 1000 }, (_, index) => index), text: 'a'.repeat(100_000) },
};

/** Ten times a loop over 1,000 elements, which is allowed. */
function tenPlainLoops(): void {
  const loop = compileExpression('vars.long.map(a, a + 1)');
  for (let count = 0; count < 10; count += 1) loop.evaluate(structuredClone(scope));
}

describe('an expression', () => {
  it.each([
    ['parameters.port + 1', 6380],
    ['parameters.ratio * 2.0', 3],
    ['parameters.port > 3 ? "high" : 7', 'high'],
    ['parameters.?host.orValue("localhost")', 'localhost'],
    ['has(parameters.host)', false],
    ['members.filter(m, m.id != "1").map(m, "server." + m.id)', ['server.2']],
    ['9007199254740993', '9007199254740993'],
    ['"toString" in parameters.odd ? 1 : parameters.odd.constructor.valueOf', 2],
    ['parameters.odd.map(name, name)', ['constructor', '__proto__']],
    ['compact(merge([parameters.odd, {"a": null}]))', JSON.parse('{ "constructor": { "valueOf": 2 }, "__proto__": { "b": 3 } }')],
    ['parameters.odd.__proto__ == {"b": 3}', true],
  ])('%s is %j', (source, expected) => {
    expect(canonicalJson(compileExpression(source).evaluate(scope))).toBe(canonicalJson(expected));
  });

  it('refuses to lose one of two values of a union', () => {
    const evaluate = (source: string) => compileExpression(source).evaluate({ parameters: { a: 1, b: 2 } });
    expect(evaluate('union([parameters, {"c": 3}, null])')).toEqual({ a: 1, b: 2, c: 3 });
    expect(() => evaluate('union([parameters, {"b": 2}])')).toThrow('"b" is given twice; keep one of them');
  });

  it('tells which variables and members it reads', () => {
    const expression = compileExpression('parameters.port + size(members) + vars.?x.orValue(1)');
    expect([...expression.variables]).toEqual(['parameters', 'members', 'vars']);
    expect(expression.members).toEqual([
      ['parameters', 'port'],
      ['vars', 'x'],
    ]);
  });

  it('tells the names that its macros bind from variables, and follows them to the elements of members', () => {
    const source = 'members.filter(key, key.ready).exists(m, m.facts.lag > vars.x) || cel.bind(value, members[0].id, value == "1")';
    const expression = compileExpression(source);
    expect([...expression.variables]).toEqual(['members', 'vars']);
    expect(expression.members).toEqual([
      ['members', 'ready'],
      ['members.facts', 'lag'],
      ['members', 'facts'],
      ['vars', 'x'],
      ['members', 'id'],
    ]);
  });

  it.each([
    ['parameters.', 'Expected IDENTIFIER'],
    ['unknown + 1', 'Unknown variable: unknown'],
    ['shell("ls")', 'no matching overload'],
    ['parameters.name.matches("x")', 'matches(text, pattern)'],
    ['[1].map(a, [1].map(b, [1].map(c, c)))', 'nested 3 deep'],
    ['merge(parameters.list.map(a, {a: 1}))', 'write union()'],
    ['merge(parameters.on ? [{"a": 1}] : [])', 'write union()'],
    ['{"a": 1, "__proto__": 2}', 'cannot have the key __proto__'],
    ['[{"constructor": 2}]', 'cannot have the key constructor'],
    [Array.from({ length: 300 }, () => '1').join(' + '), 'at most 500'],
    [`${'('.repeat(5000)}1${')'.repeat(5000)}`, ''],
  ])('%# is refused before anything is rendered', (source, reason) => {
    expect(() => compileExpression(source)).toThrow(ExpressionError);
    expect(() => compileExpression(source)).toThrow(reason);
  });

  it.each([
    ['vars.long.map(a, vars.long.map(b, a + b))', 'steps'],
    ['vars.long.map(a, vars.long.map(b, vars.long))', 'steps'],
    ['cel.bind(a, vars.long + vars.long + vars.long + vars.long, cel.bind(b, a + a + a + a, b + b + b + b))', 'elements'],
    ['cel.bind(a, vars.text + vars.text + vars.text + vars.text, cel.bind(b, a + a + a + a, b + b + b + b))', 'steps'],
    ['replace(vars.text, "a", vars.text)', 'characters'],
    ['join(vars.long.map(a, vars.text), "")', 'steps'],
    ['parameters.nothing', 'No such key'],
    ['parameters.constructor', 'No such key'],
    ['parameters.__proto__', 'No such key'],
    ['matches("a", "(?=a)")', ''],
    ['parameters.?nothing', 'orValue'],
  ])('%s fails with a reason', (source, reason) => {
    const expression = compileExpression(source);
    const work = () => expect(() => expression.evaluate(structuredClone(scope))).toThrow(reason);
    // At most 2 measured; without the cap the nested loops cost 100.
    expect(cpuRatio({ work, floor: tenPlainLoops }).ratio).toBeLessThan(10);
  });

  it('does not hang on a catastrophic pattern', () => {
    const work = () => expect(compileExpression(`matches("${'a'.repeat(60)}!", "^(a+)+$")`).evaluate(scope)).toBe(false);
    expect(cpuRatio({ work, floor: tenPlainLoops }).ratio).toBeLessThan(10);
  });
});

describe('a template', () => {
  it('keeps the type when it is exactly one expression', () => {
    expect(evaluateTemplate({ port: '${{ parameters.port }}', on: '${{ parameters.on }}' }, scope)).toEqual({ port: 6379, on: true });
  });

  it('puts text together otherwise, and leaves null out', () => {
    const template = { url: 'http://h:${{ parameters.port }}/${{ parameters.name }}', gone: '${{ null }}', list: ['a', '${{ null }}'] };
    expect(evaluateTemplate(template, scope)).toEqual({ url: 'http://h:6379/x', list: ['a'] });
  });

  it('understands braces and quotes inside expressions', () => {
    expect(evaluateTemplate('${{ {"a": {"b": "}}"}} }}', scope)).toEqual({ a: { b: '}}' } });
    expect(evaluateTemplate('${{ "it\'s \\"}}\\"" }}', scope)).toBe('it\'s "}}"');
  });

  it('refuses lists inside text and what is not closed', () => {
    expect(() => evaluateTemplate('x ${{ parameters.list }}', scope)).toThrow('cannot stand inside text');
    expect(() => parseTemplate('${{ 1')).toThrow('not closed');
  });
});
