import { type EndsInput, endedServices } from '../reconciler/plan/index.ts';
import type { Ledger, Resource } from '../schemas/index.ts';
import type { HostReader } from './host/index.ts';
import { hideSecrets, readSecrets } from './resources/index.ts';
import { readServiceWords } from './service-manager/index.ts';

/** The end of the log or journal of each service that has ended since the ledger was written, by service; mostly of none. */
export async function readLastWords(
  ledger: Ledger,
  input: Omit<EndsInput, 'words'>,
  { host }: { readonly host: HostReader },
): Promise<ReadonlyMap<string, string>> {
  const ended = new Set(endedServices(ledger, input));
  const words = new Map<string, string>();
  for (const { resource } of input.seen) {
    if (resource.kind !== 'service' || !ended.has(resource.id)) continue;
    const text = await readServiceWords(host, resource);
    if (text !== '') words.set(resource.id, hideSecrets(text, await readSecrets(near(resource, input), host)));
  }
  return words;
}

/** All that the members of a service have: a product's own words may quote any of it. */
function near({ members }: Resource, { seen }: Omit<EndsInput, 'words'>): EndsInput['seen'] {
  return seen.filter(({ resource }) => resource.members.some((member) => members.includes(member)));
}
