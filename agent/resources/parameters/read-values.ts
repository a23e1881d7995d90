import { canonicalise } from '../../../adapters/index.ts';
import type { ResourceOf } from '../../../schemas/index.ts';
import { type AskContext, askService, believe } from '../ask-service.ts';

/** All values that the product gives, in canonical form where a rule says how; or why there are none. */
export type ParametersReading =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string };

export async function readValues({ via }: ResourceOf<'parameters'>, context: AskContext): Promise<ParametersReading> {
  const answer = believe(await askService({ probe: via.read, service: via.service }, context));
  if (!answer.ok) return answer;
  const values = Object.entries(answer.values).map(([key, text]) => {
    const rule = Object.hasOwn(via.canonical, key) ? via.canonical[key] : undefined;
    return [key, rule === undefined ? text : canonicalise(text, rule)];
  });
  return { ok: true, values: Object.fromEntries(values) };
}
