import type { CodeEntry } from './codes.ts';

/**
 * Codes that the adapter engine gives, explained. The engine is an argument here and its room holds their summaries;
 * a test holds both equal.
 */
export const adapterCodes = {
  MW6001: {
    severity: 'error',
    summary: 'the adapter folder is not complete',
    explanation: 'A folder adapters/NAME holds adapter.yaml and parameters.schema.json.',
    fix: 'add the missing file',
  },
  MW6002: {
    severity: 'error',
    summary: 'the adapter file cannot be read',
    explanation: 'A file of the adapter is too large, or not YAML or JSON.',
    fix: 'correct the syntax at the place shown',
  },
  MW6003: {
    severity: 'error',
    summary: 'the adapter does not fit its schema',
    explanation: 'adapter.yaml holds a field that adapters do not have, or a value a field does not take.',
    fix: 'see docs/writing-an-adapter.md',
  },
  MW6004: {
    severity: 'error',
    summary: 'an expression is not valid',
    explanation:
      'A CEL expression cannot be parsed, names something that has no value in its place, or is beyond the limits of what an expression may cost.',
    fix: 'docs/writing-an-adapter.md lists what an expression can see and call',
  },
  MW6005: {
    severity: 'error',
    summary: 'the parameters schema is not accepted',
    explanation: 'Only a safe part of JSON Schema is let through, so that no schema can make a check slow or endless.',
    fix: 'use the keywords that docs/writing-an-adapter.md lists',
  },
  MW6007: {
    severity: 'error',
    summary: 'a reference inside the adapter does not resolve',
    explanation: 'A template names a service, a file, a config test or a unit that the adapter does not have.',
    fix: 'use one of those it has',
  },
  MW6008: {
    severity: 'error',
    summary: 'a pattern is not valid',
    explanation: 'Patterns run on RE2, which has no look-around and no back references.',
    fix: 'write it in the syntax of RE2',
  },
  MW6009: {
    severity: 'error',
    summary: 'the effect of a parameter cannot be kept',
    explanation:
      'The x-effect of a parameter is what a reviewer relies on, so it has to be what the differences cost that a change of it makes: hot needs a way to set the value and one to read it back, and no expression may make something costlier of it. The same holds for the other running values that a parameters resource expects, and for transitions: one that can never be met promises what does not come.',
    fix: 'write the effect that the finding names, or give the product the way that is missing',
  },
  MW6010: {
    severity: 'warning',
    summary: 'a parameter has no use',
    explanation: 'A parameter that is in no file and that no expression reads changes nothing, whatever Git sets.',
    fix: 'give it an x-file, use it in an expression, or take it away',
  },
  MW7001: {
    severity: 'error',
    summary: 'an expression of the adapter fails',
    explanation: 'An expression that is valid by itself fails for the parameters of a member.',
    fix: 'correct the parameters of the member, or the adapter',
  },
  MW7002: {
    severity: 'error',
    summary: 'a resource cannot be rendered',
    explanation: 'A template gives a value of the wrong type or form for a member.',
    fix: 'correct the parameters of the member, or the adapter',
  },
  MW7003: {
    severity: 'error',
    summary: 'a path leaves the place Plumb may write to',
    explanation: 'Paths are absolute, without .. parts, and inside the directory of an unprivileged run.',
    fix: 'correct the parameters of the member, or the adapter',
  },
  MW7004: {
    severity: 'error',
    summary: 'two members want one resource differently',
    explanation: 'Two members on one host want the same file, package or service with different contents.',
    fix: 'give one of them another name, path or version',
  },
  MW7008: {
    severity: 'error',
    summary: 'a member wants one resource twice',
    explanation: 'Two templates, or two elements of a list, give one file, package or service of a member different contents.',
    fix: 'give one of the two another name or path',
  },
  MW7005: {
    severity: 'error',
    summary: 'an adapter is missing',
    explanation: 'A slice names an adapter that did not travel with it.',
    fix: 'add the adapter to the repository',
  },
  MW7006: {
    severity: 'error',
    summary: 'an address and a port are joined without brackets',
    explanation: 'An expression joins an IPv6 address and a port by a colon, so that the port becomes a part of the address.',
    fix: 'write authority(address, port) in the adapter, which puts an IPv6 address into brackets',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
