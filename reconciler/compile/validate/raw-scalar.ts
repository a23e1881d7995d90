import type { FleetDocument, Mark } from '../document.ts';

/** A plain scalar as it was written: 7.20 and not 7.2. Undefined where the place is not known exactly. */
export function rawScalar(document: FleetDocument, path: readonly (string | number)[]): string | undefined {
  let mark: Mark | undefined = document.mark;
  for (const step of path) {
    const children: Mark['children'] = mark?.children;
    if (children === undefined) return undefined;
    mark = 'get' in children ? children.get(String(step)) : children[Number(step)];
  }
  if (mark === undefined) return undefined;
  const text = document.source.text.slice(mark.at, mark.at + 80);
  return /^[A-Za-z0-9+.:_-]+/.exec(text)?.[0];
}
