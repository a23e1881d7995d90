import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, FaultyProduct } from './fault.ts';

/** The programs of a member: copies, unless it runs those of the distribution's package. */
export interface Software {
  /** Parameters of the adapter that name them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Line for the shell of the host that makes them. */
  readonly line: string;
  readonly program: string;
  /** Of a product of Java. */
  readonly jar: string;
}

interface Owner {
  readonly product: FaultyProduct;
  /** Directory of the copies. */
  readonly software: string;
  readonly fault?: Fault;
}

const schemaPath = join(import.meta.dirname, '../../../adapters/zookeeper/parameters.schema.json');

/** `node` is the program of Node on the host. */
export function softwareOf({ product, software, fault }: Owner, node: string): Software {
  const isCopy = fault?.fromPackage !== true;
  const copy = (from: string, { name, parameter }: { readonly name: string; readonly parameter: string }): Software => {
    const program = `${software}/${name}`;
    return isCopy
      ? {
          parameters: { [parameter]: program },
          line: `[ -e ${program} ] || { mkdir -p ${software}; cp ${from} ${program}; }`,
          program,
          jar: '',
        }
      : { parameters: {}, line: ':', program: from, jar: '' };
  };
  switch (product) {
    case 'redis':
      return copy('/usr/bin/redis-server', { name: 'redis-server', parameter: 'binary' });
    case 'nginx':
      return copy('/usr/sbin/nginx', { name: 'nginx', parameter: 'binary' });
    case 'shop-api':
      return copy(node, { name: 'node', parameter: 'node' });
    case 'settings':
      return { parameters: {}, line: ':', program: '', jar: '' };
    case 'zookeeper':
      return {
        parameters: isCopy ? { classpath: ['/etc/zookeeper/conf', `${software}/*`] } : {},
        line: isCopy ? `mkdir -p ${software}; for jar in ${jars()}; do [ ! -f "$jar" ] || cp -nL "$jar" ${software}/; done` : ':',
        program: '/usr/bin/java',
        jar: `${software}/zookeeper.jar`,
      };
  }
}

/** Patterns of the jars that the adapter takes by default. */
function jars(): string {
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as {
    readonly properties: { readonly classpath: { readonly default: readonly string[] } };
  };
  const paths = schema.properties.classpath.default;
  return paths.flatMap((path) => (path.endsWith('*') ? [`${path}.jar`] : path.endsWith('.jar') ? [path] : [])).join(' ');
}
