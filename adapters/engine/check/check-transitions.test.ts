import { expect, test } from 'vitest';
import { anAdapterFolder } from '../an-adapter.ts';
import { loadAdapter } from '../load/load-adapter.ts';

const conf = { kind: 'file', name: 'app.conf', path: '${{ dirs.config }}/app.conf', format: 'ini', parameters: true, notify: 'app' };
const raw = { kind: 'file', name: 'app.rules', path: '${{ dirs.config }}/app.rules', content: 'a', notify: 'app' };
const app = { kind: 'service', name: 'app', argv: ['/usr/bin/app'], reload: { signal: 'SIGHUP' } };
const why = { effect: 'restart', message: 'why' };

function findings(transitions: object, { file = conf, parameter = {} }: { file?: object; parameter?: object } = {}) {
  const knob = { type: 'string', 'x-effect': 'reload', 'x-file': 'app.conf', ...parameter };
  const resources = [{ ...conf, effect: 'reload' }, { ...file, name: 'other', path: '/other', parameters: undefined, ...transitions }, app];
  const { diagnostics } = loadAdapter(anAdapterFolder({ spec: { resources }, properties: { knob } }));
  return diagnostics.map(({ code, detail, pointer }) => [code, pointer, detail]);
}

const ofKnob = (transition: object, parameter: object = {}) => findings({}, { parameter: { 'x-transitions': [transition], ...parameter } });
const ofFile = (transition: object, file: object = conf) => findings({ transitions: [{ ...why, ...transition }] }, { file });

test('transitions that can be met are no finding', () => {
  expect(ofKnob({ ...why, from: ['a'] })).toEqual([]);
  expect(ofKnob({ ...why, larger: true })).toEqual([]);
  expect(ofFile({ pointer: '/entries/zone', pattern: '(?P<key>a)(?P<value>b)' })).toEqual([]);
  expect(ofFile({ pointer: '/content' }, raw)).toEqual([]);
});

test('a transition that costs no more than any other change is a finding', () => {
  expect(ofKnob({ ...why, effect: 'reload' })).toEqual([
    ['MW6009', '/properties/knob/x-transitions/0', 'it costs reload, and any change of knob costs reload'],
  ]);
});

test('a transition between numbers that have a unit is a finding', () => {
  expect(ofKnob({ ...why, larger: true }, { 'x-unit': 'text' })).toEqual([
    ['MW6009', '/properties/knob/x-transitions/0', 'knob has the unit text, and only plain numbers are compared'],
  ]);
});

test('a transition of another form is a finding', () => {
  for (const wrong of [{ message: 'why' }, { ...why, form: ['a'] }, { ...why, from: [] }, { ...why, larger: 'yes' }])
    expect(ofKnob(wrong)).toMatchObject([['MW6005', '/properties/knob/x-transitions', expect.stringContaining('x-transitions cannot be')]]);
});

test('a pattern without a key and a value, or that is none, is a finding', () => {
  const at = '/spec/resources/1/transitions/0/pattern';
  expect(ofFile({ pointer: '/entries/zone', pattern: 'zone' })).toEqual([['MW6009', at, 'the pattern finds no key and no value']]);
  expect(ofFile({ pointer: '/entries/zone', pattern: '(?P<key>' })).toEqual([['MW6008', at, expect.stringContaining('missing closing )')]]);
});

test('a place that is not compared is a finding', () => {
  const at = '/spec/resources/1/transitions/0/pointer';
  expect(ofFile({ pointer: '/content' })).toEqual([['MW6009', at, 'a file with format is compared by its entries']]);
  expect(ofFile({ pointer: '/entries/a' }, raw)).toEqual([['MW6009', at, 'a file without format is compared as a whole']]);
});
