import type { AdapterEngine } from '../../adapters/index.ts';
import type { Effect } from '../../schemas/index.ts';
import { type ComparedValue, compareOperands, type FleetModel, findOperands, type Operand, type OperandRow } from '../compile/index.ts';
import type { ExpectedCommit } from '../status/index.ts';

/** How the parameters of a middleware came to be what a commit says. */
export interface MiddlewareChanges {
  readonly middleware: string;
  readonly from: ExpectedCommit;
  /** The commit in force. */
  readonly to: ExpectedCommit;
  /** Parameters that all members share come first. */
  readonly parameters: readonly ChangedParameter[];
  /** The middleware, or members of it, that only one of the two has. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface ChangedParameter {
  /** A middleware for all of its members, or one member. */
  readonly of: string;
  /** JSON pointer into the parameters. */
  readonly pointer: string;
  /** Absent: not set. `(secret)` where the value is sensitive. */
  readonly from?: string;
  readonly to?: string;
  readonly effect: Effect;
  readonly sensitive: boolean;
  /** Where the value is written; absent for what the adapter brings. */
  readonly place?: { readonly file: string; readonly line: number };
  /** The last commit that changed it; absent where that is too far back to be looked for. */
  readonly by?: ExpectedCommit;
}

/** A middleware as one commit configures it. */
export interface MiddlewareVersion {
  readonly commit: ExpectedCommit;
  /** Empty where the commit does not have the middleware. */
  readonly operands: readonly Operand[];
}

interface MiddlewareQuestion {
  readonly middleware: string;
  readonly engine: AdapterEngine;
}

export function findVersion(
  fleet: FleetModel,
  { commit, middleware, engine }: MiddlewareQuestion & { readonly commit: ExpectedCommit },
): MiddlewareVersion {
  const found = findOperands(fleet, { reference: { kind: 'middleware', middleware }, engine });
  return { commit, operands: found.found ? found.operands : [] };
}

/** Whether two versions of a middleware differ, and by which parameters: the key of each. */
export function diffVersions(
  from: MiddlewareVersion,
  to: MiddlewareVersion,
  engine: AdapterEngine,
): { readonly differs: boolean; readonly changed: readonly string[] } {
  const { changed, onlyInA, onlyInB } = compare({ from, to }, engine);
  return { changed: changed.map(keyOf), differs: changed.length + onlyInA.length + onlyInB.length > 0 };
}

export interface VersionPair {
  readonly from: MiddlewareVersion;
  readonly to: MiddlewareVersion;
}

/** `changedBy`: the last commit that changed a parameter, by the key that diffVersions gives. */
export function describeChanges(
  { from, to, changedBy }: VersionPair & { readonly changedBy: ReadonlyMap<string, ExpectedCommit> },
  { middleware, engine }: MiddlewareQuestion,
): MiddlewareChanges {
  const { changed, onlyInA, onlyInB } = compare({ from, to }, engine);
  return {
    middleware,
    from: from.commit,
    to: to.commit,
    parameters: changed.map((row) => toChanged(row, changedBy.get(keyOf(row)) ?? changedBy.get(keyOf({ ...row, operand: middleware })))),
    removed: onlyInA.map(({ operand }) => operand),
    added: onlyInB.map(({ operand }) => operand),
  };
}

function compare({ from, to }: VersionPair, { comparisonRules }: AdapterEngine) {
  const { rows, onlyInA, onlyInB } = compareOperands({ a: from.operands, b: to.operands }, comparisonRules);
  return { changed: rows.filter(({ same }) => !same), onlyInA, onlyInB };
}

function toChanged({ operand, pointer, a, b, effect, sensitive }: OperandRow, by: ExpectedCommit | undefined): ChangedParameter {
  const place = (b ?? a)?.place;
  return {
    of: operand,
    pointer,
    ...(a === undefined ? {} : { from: show(a, sensitive) }),
    ...(b === undefined ? {} : { to: show(b, sensitive) }),
    effect,
    sensitive,
    ...(place === undefined ? {} : { place: { file: place.file, line: place.line } }),
    ...(by === undefined ? {} : { by }),
  };
}

function show({ value }: ComparedValue, sensitive: boolean): string {
  if (sensitive) return '(secret)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function keyOf({ operand, pointer }: Pick<OperandRow, 'operand' | 'pointer'>): string {
  return `${operand} ${pointer}`;
}
