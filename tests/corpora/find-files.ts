import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Codec, getCodec } from '../../adapters/index.ts';

export interface CorpusFile {
  readonly path: string;
  readonly codec: Codec;
}

/** Larger files are left out, in bytes. */
const sizeLimit = 256 * 1024;

/** By the end of the path; the first that fits counts. */
const languages: readonly (readonly [RegExp, string])[] = [
  [/\.json$/, 'json'],
  [/\.ya?ml$/, 'yaml'],
  [/\.toml$/, 'toml'],
  [/\.(xml|fonts\.conf)$|\/fonts\/.*\.conf$/, 'xml'],
  [/\.properties$|\/zoo[^/]*\.cfg$/, 'properties'],
  [/\.(ini|cnf|service|socket|timer|target|mount|path|slice)$|\/systemd\/[^/]*\.conf$|my\.cnf$|setup\.cfg$/, 'ini'],
  [/(redis|sentinel|valkey)[^/]*\.conf$|\/assets\/[^/]*\.conf$/, 'redis'],
  [/nginx.*\.conf$|\/nginx\/|\/(h5bp|conf\.d|templates|configs)\/.*(\.conf|\.types)$|mime\.types$/, 'nginx'],
  [/\.env$|\/default\/[^/]+$|\/sysconfig\/[^/]+$/, 'env'],
];

/** Configuration files below a directory, each with the codec of its language. Links are not followed. */
export function findFiles(directory: string): readonly CorpusFile[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap((name) => {
      const path = join(directory, name);
      const format = languages.find(([pattern]) => pattern.test(path))?.[1];
      const codec = format === undefined ? undefined : getCodec(format);
      const stat = codec === undefined ? undefined : lstatSync(path);
      return codec !== undefined && stat?.isFile() === true && stat.size <= sizeLimit ? [{ path, codec }] : [];
    });
}
