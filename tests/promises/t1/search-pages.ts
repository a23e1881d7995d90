import type { Place } from './place.ts';
import type { World } from './world.ts';

/** Those of the texts that must never be shown. */
export function textsIn({ fault }: Place, answer: string): readonly string[] {
  return (fault?.neverShown ?? []).filter((text) => answer.includes(text));
}

/** Looks for them once more in all that a person may open. */
export async function searchPages({ place, shown }: { readonly place: Place; readonly shown: Set<string> }, world: World): Promise<void> {
  if (place.fault?.neverShown === undefined) return;
  const { name, host } = place;
  const answers = [
    'fleet',
    `hosts/${host}`,
    `middleware/${name}`,
    `middleware/${name}/changes`,
    `events?limit=1000`,
    'drift-history',
    'rollouts',
  ];
  const pages = ['/', `/hosts/${host}`, `/middleware/${name}`, '/events', '/commits'];
  for (const path of [...answers.map((answer) => `/api/v1/${answer}`), ...pages]) {
    for (const text of textsIn(place, (await world.askText(path)) ?? '')) shown.add(`${text} is shown at ${path}`);
  }
}
