import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders at the top of the repository. */
export const houses = ['schemas', 'adapters', 'reconciler', 'agent', 'examples', 'docs', 'tests'];

/** Every TypeScript source of the repository, by path from its root. */
export function typescriptFiles(root: string): ReadonlyMap<string, string> {
  const inHouses = houses.flatMap((house) =>
    readdirSync(join(root, house), { recursive: true, encoding: 'utf8' }).map((file) => `${house}/${file}`),
  );
  const paths = [...readdirSync(root), ...inHouses].filter((path) => path.endsWith('.ts') && !path.includes('node_modules/'));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
