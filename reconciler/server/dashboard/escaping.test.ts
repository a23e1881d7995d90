import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driftedCommits } from '../../../tests/support/drifted-commits.ts';
import { replacedReader } from '../../../tests/support/replaced-reader.ts';
import { createSampleReviewer, type SampleReviewer } from '../../../tests/support/sample-reviewer.ts';
import { xssPayloads } from '../../../tests/support/xss-payloads.ts';
import { createSampleDashboard, getPage, type SampleDashboard } from './a-dashboard.ts';

let dashboard: SampleDashboard;
let sample: SampleReviewer;
beforeAll(async () => {
  sample = await createSampleReviewer();
  dashboard = await createSampleDashboard(sample.reviewer);
});
afterAll(() => sample.close());

const paths = [
  '/',
  '/middleware/session-cache',
  '/hosts/web-2',
  '/commits',
  `/commits/${driftedCommits.refused}`,
  '/drift',
  '/events',
  '/rollouts',
  '/middleware/payments-cache/rollout',
  '/middleware/session-cache?since=',
  '/review',
  '/review?from=x&to=y',
];
const names = () => ({
  middleware: 'session-cache',
  host: 'web-2',
  commit: driftedCommits.refused,
  rollout: 'payments-cache',
  review: [sample.commits.first, sample.commits.slower] as const,
  changes: 'cache',
});

const tags =
  'html head meta title link script body a svg symbol path circle use header nav ul ol li span p main div h1 h2 section form label input select option button table caption thead tbody tr th td details summary code pre strong b time footer g rect text figure figcaption defs marker dl dt dd'.split(
    ' ',
  );
const attributes =
  'lang data-now charset name content rel href src defer class id role hidden aria-label aria-labelledby aria-current aria-hidden focusable tabindex viewBox width height d cx cy r rx x y transform fill stroke-dasharray points text-anchor marker-end refX refY markerWidth markerHeight orient method action for type value placeholder autocomplete selected open scope data-label data-key title datetime data-relative'.split(
    ' ',
  );

interface Tag {
  readonly name: string;
  readonly shape: 'opens' | 'closes' | 'stands alone';
  readonly attributes: ReadonlyMap<string, string>;
}

const alone: readonly string[] = ['meta', 'link', 'input'];

/** Values are escaped, so no tag holds an angle bracket: a tag that this does not understand is an escape that failed. */
function readTags(body: string): { readonly tags: readonly Tag[]; readonly rest: string } {
  const pattern = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g;
  const found = [...body.matchAll(pattern)].map(([, closing, name = '', list = '', selfClosing]): Tag => {
    const pairs = [...list.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']): [string, string] => [key, value]);
    return {
      name,
      shape: closing === '/' ? 'closes' : selfClosing === '/' || alone.includes(name) ? 'stands alone' : 'opens',
      attributes: new Map(pairs),
    };
  });
  return { tags: found, rest: body.replace('<!doctype html>', '').replaceAll(pattern, '') };
}

function findFaults(body: string): readonly string[] {
  const { tags: found, rest } = readTags(body);
  const scripts = found.filter(({ name, shape }) => name === 'script' && shape === 'opens');
  const bracket = rest.search(/[<>]/);
  return [
    ...(bracket === -1 ? [] : [`an angle bracket outside of a tag: ${rest.slice(Math.max(0, bracket - 40), bracket + 60)}`]),
    ...found.filter(({ name }) => !tags.includes(name)).map(({ name }) => `a tag ${name}`),
    ...found.flatMap((tag) => [...tag.attributes.keys()].filter((key) => !attributes.includes(key)).map((key) => `${tag.name} ${key}`)),
    ...found.flatMap((tag) => ['href', 'src', 'action'].flatMap((key) => badAddress(tag.name, tag.attributes.get(key)))),
    ...(scripts.length === 1 && scripts[0]?.attributes.get('src') === '/assets/dashboard.js' ? [] : [`${scripts.length} scripts`]),
    ...findUnbalanced(found),
  ];
}

/** A payload that closes what it stands in leaves the page out of balance. */
function findUnbalanced(found: readonly Tag[]): readonly string[] {
  const open: string[] = [];
  for (const { name, shape } of found) {
    if (shape === 'opens') open.push(name);
    if (shape === 'closes' && open.pop() !== name) return [`${name} is closed where it is not open`];
  }
  return open.map((name) => `${name} is not closed`);
}

/** Only links of people may lead away; nothing is loaded or sent elsewhere. */
function badAddress(tag: string, address: string | undefined): readonly string[] {
  const allowed = tag === 'a' ? /^(\/(?!\/)|#|https?:\/\/)/ : /^(\/(?!\/)|#icon-)/;
  return address === undefined || allowed.test(address) ? [] : [`${tag} leads to ${address}`];
}

/** Words by which a page decides what to show at all; every other text is replaced. */
const deciding = ['Halted', 'Unsafe'];

describe('P37: a page is inert', () => {
  test.each(paths)('%s with each of 200 payloads in every text', async (path) => {
    expect(new Set(xssPayloads).size).toBe(200);
    for (const payload of xssPayloads) {
      const { body } = await getPage(
        replacedReader(dashboard.read, { names: names(), replace: (text) => (deciding.includes(text) ? text : payload) }),
        path,
      );
      expect(findFaults(body)).toEqual([]);
    }
  });

  test('text that a visitor writes into the address is escaped too', async () => {
    for (const payload of xssPayloads) {
      const text = encodeURIComponent(payload);
      for (const path of [
        `/?search=${text}&state=${text}`,
        `/events?host=${text}&code=${text}`,
        `/drift?middleware=${text}`,
        `/hosts/${text}`,
        `/drift?range=${text}`,
        `/review?from=${text}&to=${text}`,
        `/middleware/session-cache?since=${text}`,
      ]) {
        expect(findFaults((await dashboard.get(path)).body)).toEqual([]);
      }
    }
  });

  test('the check itself sees text that is not escaped', () => {
    const page = (inside: string) => `<script src="/assets/dashboard.js" defer></script><p>${inside}</p>`;
    expect(findFaults(page('fine'))).toEqual([]);
    const markup = xssPayloads.filter((text) => text.includes('<'));
    expect(markup.filter((payload) => findFaults(page(payload)).length === 0)).toEqual([]);
    expect(findFaults(page('<a href="javascript:1">x</a>'))).not.toEqual([]);
  });
});
