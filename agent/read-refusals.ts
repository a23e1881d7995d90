import type { Plan } from '../reconciler/plan/index.ts';
import type { StepResult } from './converge.ts';
import type { HostReader } from './host/index.ts';
import { contradictionOf } from './ledger/settle-ledger.ts';
import { hideSecrets, readSecrets } from './resources/index.ts';
import { readServiceWords } from './service-manager/index.ts';

/** What products said of a reload or restart that their process does not show, by service: the end of their logs; mostly of none. */
export async function readRefusals(
  { results, verified }: { readonly results: readonly StepResult[]; readonly verified: Plan },
  { host }: { readonly host: HostReader },
): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  for (const { step, status } of results) {
    const { resource } = step;
    if (resource.kind !== 'service' || status !== 'done' || contradictionOf(resource.id, verified) === undefined) continue;
    const text = await readServiceWords(host, resource);
    if (text !== '') words.set(resource.id, hideSecrets(text, await readSecrets(verified.steps, host)));
  }
  return words;
}
