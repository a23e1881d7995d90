import { adapterEngine } from '../../adapters/index.ts';
import { compile, sliceFor } from '../../reconciler/compile/index.ts';
import { readBuiltinAdapters } from '../../reconciler/source/index.ts';
import { measure, print } from './measure.ts';

const sizes = [10, 100, 1000];

/** The pure way from a commit's files to one host's resources, for fleets of several sizes. */
export async function benchCompile(): Promise<void> {
  const builtin = readBuiltinAdapters().flatMap((folder) => adapterEngine.load(folder).adapter ?? []);
  for (const hosts of sizes) {
    const files = fleetFiles(hosts);
    const compiled = await measure(() =>
      compile({ snapshot: { commit: 'bench', files, diagnostics: [] }, engine: adapterEngine, builtin }),
    );
    const { fleet, diagnostics } = compiled.result;
    if (fleet === undefined) throw new Error(`the bench fleet does not compile: ${JSON.stringify(diagnostics[0])}`);
    const rendered = await measure(() => {
      const own = sliceFor(fleet, 'h0');
      if (own === undefined) throw new Error('host h0 has no slice');
      return adapterEngine.render(own.slice, own.adapters, { root: '', privileged: true, canInstall: true }).rendered;
    });
    print('compile', {
      hosts,
      files: files.size,
      compileCpuMs: compiled.cpuMs,
      renderCpuMs: rendered.cpuMs,
      resources: rendered.result.resources.length,
    });
  }
}

/** A fleet of that many hosts, two by two with a Redis primary and its replica. */
function fleetFiles(hostCount: number): ReadonlyMap<string, Uint8Array> {
  const texts: Record<string, string> = { 'fleet.yaml': 'apiVersion: plumb/v1\nkind: Fleet\nmetadata: {name: bench}\nspec: {}\n' };
  for (let i = 0; i < hostCount; i += 1)
    texts[`hosts/h${i}.yaml`] = `apiVersion: plumb/v1\nkind: Host\nmetadata: {name: h${i}}\nspec: {address: h${i}.example}\n`;
  for (let i = 0; i + 1 < hostCount; i += 2) {
    const members = `members: [{host: h${i}, id: a, role: primary}, {host: h${i + 1}, id: b, role: replica}]`;
    texts[`redis/r${i}.yaml`] =
      `apiVersion: plumb/v1\nkind: Middleware\nmetadata: {name: r${i}}\nspec: {adapter: redis, topology: replication, parameters: {maxmemory: 256mb}, ${members}}\n`;
  }
  return new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));
}
