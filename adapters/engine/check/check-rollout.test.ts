import { describe, expect, it } from 'vitest';
import { anAdapterFolder } from '../an-adapter.ts';
import { loadAdapter } from '../load/load-adapter.ts';

const probe = { http: { url: 'http://127.0.0.1:${{ parameters.port }}/status' }, parse: { as: 'json' } };
const reading = {
  probe,
  role: '${{ answer.?role.orValue(null) }}',
  ready: '${{ answer.state == "up" }}',
  facts: { lag: '${{ int(answer.lag) }}', line: '${{ answerText }}', fixed: 1 },
};
const safe = {
  when: '${{ middleware.topology == "standalone" && member.ready }}',
  holds: '${{ members.filter(m, m.key != member.key && m.ready).all(m, m.facts.?lag.orValue(0) < 10) }}',
  message: 'while ${{ member.key }} is away ${{ size(members) }} members lag',
};

function findings(rollout: Readonly<Record<string, unknown>>) {
  const { diagnostics } = loadAdapter(anAdapterFolder({ spec: { rollout } }));
  return diagnostics.map(({ code, pointer, detail }) => ({ code, pointer, detail }));
}

function readingWith(parts: Readonly<Record<string, unknown>>) {
  return { reading: { ...reading, ...parts } };
}

function safetyWith(parts: Readonly<Record<string, unknown>>) {
  return { reading, safety: [safe, { ...safe, ...parts }] };
}

describe('what members have to say together', () => {
  const agreeing = (agree: object, rollout: object = { reading }) =>
    loadAdapter(anAdapterFolder({ spec: { topologies: { standalone: { agree } }, rollout } })).diagnostics;

  it('is what their reading tells', () => {
    expect(agreeing({ roles: { primary: { min: 1, max: 1 } }, alike: ['line'], settle: '5s' })).toEqual([]);
  });

  it.each([
    ['a fact that it does not tell', { alike: ['offset'] }, undefined, 'the fact "offset" is not'],
    ['a role that it does not tell', { roles: { primary: { max: 1 } } }, { reading: { probe } }, 'the field "role" is not'],
    ['a role without a reading', { roles: { primary: { max: 1 } } }, {}, 'the field "role" is not'],
  ])('is not %s', (_what, agree, rollout, detail) => {
    expect(agreeing(agree, rollout)).toMatchObject([{ code: 'MW6007', detail: expect.stringContaining(detail) }]);
  });
});

describe('the rollout of an adapter', () => {
  it('is taken when every expression sees what it names', () => {
    expect(
      findings({ order: ['replica', 'primary'], reload: 'included', reading, safety: [safe, { holds: true, message: 'never' }] }),
    ).toEqual([]);
  });

  it.each([
    ['a role twice', ['primary', 'primary'], '/spec/rollout/order'],
    ['a role that is no name', ['Primary'], '/spec/rollout/order/0'],
  ])('has no order with %s', (_what, order, pointer) => {
    expect(findings({ order })).toMatchObject([{ code: 'MW6003', pointer }]);
  });

  it.each([
    ['a parameter in role', { role: '${{ parameters.port }}' }, '/role', 'parameters has no value here'],
    ['a member in ready', { ready: '${{ member.id == answer.leader }}' }, '/ready', 'answer, answerText have'],
    ['a variable of the adapter in a fact', { facts: { lag: '${{ vars.lag }}' } }, '/facts/lag', 'vars has no value here'],
    [
      'the answer in its own question',
      { probe: { http: { url: '${{ answerText }}' } } },
      '/probe/http/url',
      'answerText has no value here',
    ],
    ['an unknown parameter in the question', { probe: { http: { url: '${{ parameters.prot }}' } } }, '/probe/http/url', 'mean port?'],
    ['an expression that is not closed', { ready: '${{ answer.up' }, '/ready', 'not closed'],
    ['a call that does not exist', { role: '${{ guess(answer) }}' }, '/role', 'no matching overload'],
    ['a condition without braces', { ready: 'answer.state == "up"' }, '/ready', 'neither true, nor false, nor an expression'],
    ['a number as a condition', { ready: 1 }, '/ready', '1 is neither'],
  ])('has no reading with %s', (_what, parts, pointer, detail) => {
    const place = { code: 'MW6004', pointer: `/spec/rollout/reading${pointer}` };
    expect(findings(readingWith(parts))).toEqual([{ ...place, detail: expect.stringContaining(detail) }]);
  });

  it('has no pattern of its probe that RE2 does not take', () => {
    const found = findings(readingWith({ probe: { ...probe, parse: { as: 'pattern', pattern: '(?=a)' } } }));
    expect(found).toMatchObject([{ code: 'MW6008', pointer: '/spec/rollout/reading/probe/parse/pattern' }]);
  });

  it.each([
    ['a parameter', { holds: '${{ parameters.port > 0 }}' }, 'holds', 'parameters has no value here'],
    ['the answer', { holds: '${{ answer.ok }}' }, 'holds', 'answer has no value here'],
    ['a member it misspells', { when: '${{ member.redy }}' }, 'when', 'member has no redy; did you mean ready?'],
    ['what only rendering sees of a member', { when: '${{ member.state == "running" }}' }, 'when', 'member has no state'],
    ['more of the middleware than its topology', { when: '${{ middleware.name == "a" }}' }, 'when', 'middleware has no name'],
    ['an element of members it misspells', { holds: '${{ members.exists(m, m.redy) }}' }, 'holds', 'members has no redy'],
    ['an element after a filter', { holds: '${{ members.filter(m, m.ready)[0].rol == "x" }}' }, 'holds', 'members has no rol'],
    ['a fact it misspells', { holds: '${{ member.facts.?lagg.orValue(0) < 1 }}' }, 'holds', 'member.facts has no lagg; did you mean lag?'],
    ['a fact of others', { holds: '${{ members.all(m, m.facts.?leg.orValue(0) < 1) }}' }, 'holds', 'members.facts has no leg'],
    ['a message that sees nothing', { message: '${{ host.name }}' }, 'message', 'host has no value here'],
    ['a condition without braces', { holds: 'member.ready' }, 'holds', '"member.ready" is neither true, nor false'],
    ['a text as a condition', { when: true, holds: 'is ${{ member.ready }}' }, 'holds', 'holds is "is false", not true or false'],
    [
      'a fact that can be absent',
      { when: true, holds: '${{ member.facts.lag < 1 }}' },
      'holds',
      'member that has said nothing: No such key: lag',
    ],
  ])('has no safety condition with %s', (_what, parts, field, detail) => {
    const place = { code: 'MW6004', pointer: `/spec/rollout/safety/1/${field}` };
    expect(findings(safetyWith(parts))).toEqual([{ ...place, detail: expect.stringContaining(detail) }]);
  });

  it('may name what its macros bind like a variable of another place', () => {
    const facts = { up: '${{ answer.exists(key, answer[key] == "up") }}' };
    const holds = '${{ cel.bind(value, members.filter(member, member.ready), size(value) > 0) }}';
    expect(findings({ reading: { ...reading, facts }, safety: [{ ...safe, holds }] })).toEqual([]);
  });
});
