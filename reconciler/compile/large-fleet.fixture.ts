import { load } from 'js-yaml';

export const hosts = 1000;
export const perMiddleware = 5;

/** 1,000 hosts, 1,000 middleware of 5 members, each wired to the one before it, and an organization for every ten. */
export function largeFleet(): Readonly<Record<string, string>> {
  const files: Record<string, string> = { 'fleet.yaml': 'apiVersion: plumb/v1\nkind: Fleet\nmetadata: { name: large }\nspec: {}\n' };
  for (let host = 0; host < hosts; host++) {
    files[`hosts/h${host}.yaml`] =
      `apiVersion: plumb/v1\nkind: Host\nmetadata:\n  name: h${host}\n  labels: { rack: "${host % 40}" }\nspec:\n  address: 10.0.${host >> 8}.${host & 255}\n  organization: o${host % 100}\n`;
    const members = Array.from({ length: perMiddleware }, (_, index) => {
      const role = index === 0 ? 'primary' : 'replica';
      return `    - { host: h${(host + index * 7) % hosts}, id: m${index}, role: ${role}, parameters: { port: ${7000 + index} } }\n`;
    }).join('');
    const wiring = host === 0 ? '' : `  wiring:\n    before: { middleware: c${host - 1}, endpoint: redis }\n  dependsOn: [c${host - 1}]\n`;
    files[`middleware/c${host}.yaml`] =
      `apiVersion: plumb/v1\nkind: Middleware\nmetadata:\n  name: c${host}\nspec:\n  adapter: redis\n  topology: replication\n  organization: o${host % 100}\n  profiles: [large]\n  parameters:\n    timeout: ${host}\n${wiring}  members:\n${members}`;
  }
  for (let index = 0; index < 100; index++)
    files[`orgs/o${index}.yaml`] =
      `apiVersion: plumb/v1\nkind: Organization\nmetadata: { name: o${index} }\nspec: { title: Organization ${index}${index === 0 ? '' : `, parent: o${index >> 1}`} }\n`;
  files['large.yaml'] =
    'apiVersion: plumb/v1\nkind: Profile\nmetadata: { name: large }\nspec:\n  adapter: redis\n  parameters: { maxmemory: 4gb, maxmemory-policy: allkeys-lru }\n';
  return files;
}

/** Work that nobody can do without: the floor of what a compile costs. */
export function readAll(files: Readonly<Record<string, string>>): void {
  for (const text of Object.values(files)) load(text);
}
