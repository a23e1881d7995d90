import type { Adapter } from '../adapter.ts';
import { expressionsOf, strings } from './parameter-uses.ts';

const known = new WeakMap<Adapter, ReadonlySet<string>>();

/** Variables that the expressions of an adapter name; `software` also where it installs a package or unpacks an archive. */
export function readVariables(adapter: Adapter): ReadonlySet<string> {
  const variables = known.get(adapter) ?? findVariables(adapter);
  known.set(adapter, variables);
  return variables;
}

function findVariables({ document }: Adapter): ReadonlySet<string> {
  const named = strings(document.spec, []).flatMap(({ text }) => expressionsOf(text).flatMap(({ variables }) => [...variables]));
  const installs = document.spec.resources.some(({ kind }) => kind === 'package' || kind === 'archive');
  return new Set([...named, ...(installs ? ['software'] : [])]);
}
