import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signRequest } from '../../../../schemas/http-signature.ts';
import type { Report } from '../../../../schemas/index.ts';
import type { SmallFleet } from './small-fleet.ts';

interface Post {
  readonly what: string;
  /** Host whose name is signed with. */
  readonly as: string;
  readonly body: object | string;
}

/** Sends what `h2` may not say of `h1`; names of what the server took. */
export async function forgedReports(fleet: SmallFleet): Promise<readonly string[]> {
  const theirs = fleet.front.lastReport('h1') ?? '{}';
  const report = JSON.parse(theirs) as Report;
  const members = report.members.map((member) => ({ ...member, sync: { ...member.sync, state: 'Blocked' } }));
  const worse = { ...report, sequence: report.sequence + 1000, members };
  return await takenOf(fleet, [
    { what: 'a report signed by another key', as: 'h1', body: worse },
    { what: 'a report of another host', as: 'h2', body: worse },
    { what: 'a report of before under another key', as: 'h1', body: theirs },
  ]);
}

/** Sends numbers that cannot be, in `h2`'s own name; names of what the server took. */
export async function hostileReports(fleet: SmallFleet): Promise<readonly string[]> {
  const report = JSON.parse(fleet.front.lastReport('h2') ?? '{}') as Report;
  const event = { code: 'StepDone', at: report.at, message: 'x', durationMs: 2 ** 53 };
  const posts = [1e308, -1, 2 ** 53].flatMap((number) => [
    { what: `durationMs ${number}`, as: 'h2', body: { ...report, durationMs: number } },
    { what: `sequence ${number}`, as: 'h2', body: { ...report, sequence: number } },
  ]);
  return await takenOf(fleet, [
    ...posts,
    { what: 'an event that took longer than can be', as: 'h2', body: { ...report, events: [event] } },
  ]);
}

async function takenOf({ server, keyOf }: SmallFleet, posts: readonly Post[]): Promise<readonly string[]> {
  const privateKey = createPrivateKey(readFileSync(keyOf('h2')));
  const taken: string[] = [];
  for (const { what, as, body } of posts) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    if (await isTaken(`${server}/api/v1/reports`, { keyId: as, privateKey, body: text })) taken.push(what);
  }
  return taken;
}

async function isTaken(url: string, { keyId, privateKey, body }: { keyId: string; privateKey: KeyObject; body: string }): Promise<boolean> {
  const key = { keyId, privateKey, created: Math.floor(Date.now() / 1000), nonce: randomBytes(16).toString('hex') };
  const headers = { 'content-type': 'application/json', ...signRequest({ method: 'POST', url, body }, key) };
  return (await fetch(url, { method: 'POST', headers, body })).ok;
}
