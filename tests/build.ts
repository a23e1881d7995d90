// Bundles both commands for hosts, and the server's thread, with the data they read beside them. Run by `npm run build`, or with another folder as argument.
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');
const target = process.argv[2] ?? join(root, 'dist');

/** Some packages are CommonJS and call `require` for Node's own modules, which a bundle of modules does not have. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Any Node can read it, and says which one is needed; the program itself names modules that an old one does not have. */
const launcher = `const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 14)) {
  process.stderr.write(\`plumb: Node \${process.versions.node} is too old, Plumb needs 22.14 or later\\n\`);
  process.exit(2);
}
await import('./plumb-program.js');
`;

/** Files find the data of the repository by their own address: in the bundle each keeps the address it has in the repository. */
const keepAddresses: Plugin = {
  name: 'keep-addresses',
  setup(context) {
    context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const address = `new URL(${JSON.stringify(`./${relative(root, path)}`)}, import.meta.url).href`;
      return { contents: path.includes('node_modules') ? source : source.replaceAll('import.meta.url', address), loader: 'ts' };
    });
  },
};

async function bundle(): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      'plumb-program': 'reconciler/main.ts',
      'plumb-worker': 'reconciler/worker/thread.ts',
      'plumb-agent': 'agent/main.ts',
    },
    outdir: target,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.14',
    // pg loads it only where someone installed it.
    external: ['pg-native'],
    banner: { js: banner },
    plugins: [keepAddresses],
    legalComments: 'external',
    logLevel: 'warning',
  });
  cpSync(join(root, 'schemas'), join(target, 'schemas'), { recursive: true, filter: isSchema });
  for (const path of adapterFolders()) cpSync(path, join(target, 'adapters', basename(path)), { recursive: true, filter: isAdapterData });
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(target, 'plumb.js'), launcher);
}

function isSchema(path: string): boolean {
  return statSync(path).isDirectory() ? basename(path) !== 'generated' : path.endsWith('.schema.json');
}

function adapterFolders(): readonly string[] {
  const adapters = join(root, 'adapters');
  return readdirSync(adapters)
    .map((name) => join(adapters, name))
    .filter((path) => statSync(path).isDirectory() && readdirSync(path).includes('adapter.yaml'));
}

/** A release needs no test cases. */
function isAdapterData(path: string): boolean {
  if (statSync(path).isDirectory()) return basename(path) !== 'cases';
  return ['adapter.yaml', 'parameters.schema.json', 'README.md'].includes(basename(path));
}

await bundle();
for (const name of ['plumb-program.js', 'plumb-agent.js'])
  console.log(`${join(target, name)}  ${Math.round(statSync(join(target, name)).size / 1024)} KiB`);
