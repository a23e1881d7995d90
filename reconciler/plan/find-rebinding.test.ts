import { describe, expect, it } from 'vitest';
import type { Listen } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';
import { findRebinding } from './find-rebinding.ts';

const at = (...addresses: readonly (string | undefined)[]): readonly Listen[] =>
  addresses.map((address) => ({ port: 80, purpose: 'servers', ...(address === undefined ? {} : { address }) }));

const listening = (listens: readonly Listen[] | undefined) => {
  const { via } = aService() as Extract<ReturnType<typeof aService>, { kind: 'service' }>;
  return aService({ via: { ...via, ...(listens === undefined ? {} : { listens: [...listens] }) } });
};

describe('a reload that has to bind anew', () => {
  it.each<[what: string, held: readonly Listen[], wanted: readonly Listen[]]>([
    ['one address of all', at(undefined), at('127.0.0.1')],
    ['one address of all, by another name', at('0.0.0.0'), at('10.0.0.1', '127.0.0.1')],
    ['all addresses besides one', at('127.0.0.1'), at('*')],
    ['all addresses with one that stays', at('127.0.0.1'), at(undefined, '127.0.0.1')],
    ['one address of all of IPv6', at('[::]'), at('[::1]')],
  ])('cannot: %s', (_, held, wanted) => {
    expect(findRebinding(listening(wanted), aLedger([listening(held)]))).toMatch(/^the process cannot bind .+:80 while it holds .+:80$/);
  });

  it.each<[what: string, held: readonly Listen[] | undefined, wanted: readonly Listen[]]>([
    ['nothing else', at(undefined), at('*')],
    ['one address beside another one', at('127.0.0.1'), at('10.0.0.1')],
    ['one address besides all, which stay', at(undefined), at(undefined, '127.0.0.1')],
    ['another port', at(undefined), [{ address: '127.0.0.1', port: 81, purpose: 'servers' }]],
    ['another protocol', at(undefined), [{ address: '127.0.0.1', port: 80, protocol: 'udp', purpose: 'servers' }]],
    ['an address of IPv6 besides all of IPv4', at('0.0.0.0'), at('0.0.0.0', '[::1]')],
    ['no more', at(undefined), []],
    ['who knows: nobody told where it listens', undefined, at('127.0.0.1')],
  ])('can: %s', (_, held, wanted) => {
    expect(findRebinding(listening(wanted), aLedger([listening(held)]))).toBeUndefined();
  });

  it('is a restart, which takes the member away, and says why', () => {
    const file = aFile({ effects: { '/entries/databases': 'reload' } });
    const [before, after] = [listening(at(undefined)), listening(at('127.0.0.1'))];
    const old = aFile({ fields: { ...(file.fields as object), entries: { maxmemory: '100mb', databases: '8' } } as never });
    const observed = { [file.id]: asObserved(old), [after.id]: asObserved(after) };
    const planOf = (service: typeof after) => buildPlan(aPlanInput([file, service], observed, { ledger: aLedger([old, before]) })).steps;
    const reason = 'the process cannot bind 127.0.0.1:80 while it holds 0.0.0.0:80';
    const reasons = [`${file.id}/entries/databases`, reason];
    expect(planOf(after)).toMatchObject([
      { resource: { kind: 'file' }, disrupts: { action: 'restart' } },
      { refresh: { effect: 'restart', reasons }, disrupts: { action: 'restart' } },
    ]);
    expect(planOf(before).map(({ refresh }) => refresh?.effect)).toEqual([undefined, 'reload']);
  });
});
