import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.ts';
import { parseOperand, parseWords } from './parse-words.ts';

const parse = (...words: string[]) => parseWords(words, { history: false });
const here = import.meta.dirname;

describe('the words of plumb diff', () => {
  it('are as many as the question needs, whatever directories there are', () => {
    expect(parse()).toEqual({ kind: 'hosts', dir: '.' });
    expect(parse(here)).toEqual({ kind: 'hosts', dir: here });
    expect(parse('cache', 'cache@v1')).toMatchObject({ kind: 'comparison', dir: '.', a: { text: 'cache' }, b: { text: 'cache@v1' } });
    expect(parse(here, 'a', 'b')).toMatchObject({ kind: 'comparison', dir: here, a: { text: 'a' }, b: { text: 'b' } });
    expect(parseWords(['cache'], { history: true })).toMatchObject({ kind: 'history', dir: '.', operand: { text: 'cache' } });
    expect(parseWords([here, 'cache'], { history: true })).toMatchObject({ kind: 'history', dir: here });
  });

  it.each([
    [['cache'], 'cache is no directory; to compare, write plumb diff [DIR]'],
    [[join(here, 'none'), 'a', 'b'], 'is no directory'],
    [['a', 'b', 'c', 'd'], 'too many words'],
  ])('that fit no question are refused: %j', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
    expect(() => parse(...words)).toThrow(CommandError);
  });

  it.each([[[]], [['a', 'b', 'c']]])('of a history are one or two: %j', (words) => {
    expect(() => parseWords(words, { history: true })).toThrow(CommandError);
  });
});

describe('an operand', () => {
  it.each([
    ['cache', { kind: 'middleware', middleware: 'cache' }, undefined],
    ['cache/1', { kind: 'member', middleware: 'cache', id: '1' }, undefined],
    ['cache/Node.1_x', { kind: 'member', middleware: 'cache', id: 'Node.1_x' }, undefined],
    ['profile:small', { kind: 'profile', profile: 'small' }, undefined],
    ['profile/1', { kind: 'member', middleware: 'profile', id: '1' }, undefined],
    ['cache@main', { kind: 'middleware', middleware: 'cache' }, 'main'],
    ['cache/1@feature/a@b:c~2', { kind: 'member', middleware: 'cache', id: '1' }, 'feature/a@b:c~2'],
    ['profile:small@v1', { kind: 'profile', profile: 'small' }, 'v1'],
  ])('%s', (text, reference, revision) => {
    expect(parseOperand(text)).toEqual({ text, reference, ...(revision === undefined ? {} : { revision }) });
  });

  it.each([[''], ['@main'], ['cache@'], ['cache/1/2'], ['/'], ['.'], ['../x'], ['-x'], ['\u0000']])('is not %j', (text) => {
    expect(() => parseOperand(text)).toThrow(/cannot be compared; write MIDDLEWARE\/ID|names no revision/);
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          expect(parseOperand(text).text).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CommandError);
        }
      }),
    );
  });
});
