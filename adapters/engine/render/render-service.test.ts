import { describe, expect, it } from 'vitest';
import type { SliceMember } from '../../../schemas/index.ts';
import { validateDocument } from '../../../schemas/validate.ts';
import { aHost, aMember, anAdapter, byId } from '../an-adapter.ts';
import { adapterEngine } from '../engine.ts';

const conf = {
  kind: 'file',
  name: 'app.conf',
  path: '${{ dirs.config }}/app.conf',
  format: 'ini',
  parameters: true,
  notify: 'app-${{ member.id }}',
};
const service = { kind: 'service', name: 'app-${{ member.id }}', argv: ['/usr/bin/app'], user: 'app' };

function render(members: readonly SliceMember[], { resources = [conf, service] }: { readonly resources?: readonly unknown[] } = {}) {
  const adapter = anAdapter({ spec: { resources }, properties: {} });
  const result = adapterEngine.render({ host: aHost(), members }, { app: adapter }, { root: '', privileged: true, canInstall: true });
  expect(validateDocument('Rendered', result.rendered)).toEqual([]);
  return result;
}

describe('rendering a service', () => {
  it('gives a process the limits of the adapter, with those of Git before them', () => {
    const limited = { ...service, limits: { nofile: '${{ 1000 + 24 }}', core: 0, stack: null } };
    const own = byId(render([aMember()], { resources: [conf, limited] }), 'service[app-1]');
    expect(own.via).toMatchObject({ limits: { nofile: '1024', core: '0' } });
    const git = byId(render([aMember({ limits: { nofile: '10:20' } })], { resources: [conf, limited] }), 'service[app-1]');
    expect(git.fields).toMatchObject({ limits: { nofile: '10:20', core: '0' } });
    expect(git.effects).toMatchObject({ '/limits': 'restart' });
    expect(git.fields).not.toMatchObject({ definition: (own.fields as { readonly definition?: string }).definition });
    const stopped = byId(render([aMember({ limits: { nofile: '10:20' }, state: 'stopped' })]), 'service[app-1]');
    expect(stopped.fields).not.toHaveProperty('limits');
    const none = byId(render([aMember()]), 'service[app-1]');
    expect([none.fields, none.via, none.effects]).toEqual([1, 2, 3].map(() => expect.not.objectContaining({ limits: expect.anything() })));
  });

  it('rotates the log directory of a member for its first service, as the adapter and Git say', () => {
    const second = { ...service, name: 'exporter-${{ member.id }}' };
    const rotating = { ...service, rotate: { reopen: 'SIGUSR1' } };
    const of = (id: string, git = {}, first: object = rotating) =>
      byId(render([aMember(git)], { resources: [conf, first, second] }), id).via;
    const files = ['/var/log/plumb/app/shop-1/*.log'];
    expect(of('service[app-1]')).toMatchObject({ rotate: { files, sizeBytes: 104857600, keep: 5, reopen: 'SIGUSR1' } });
    expect(of('service[exporter-1]')).toMatchObject({ rotate: { files: [], sizeBytes: 104857600, keep: 5 } });
    expect(of('service[app-1]', { logs: { sizeBytes: 10, keep: 0, ageMs: 5 } })).toMatchObject({
      rotate: { sizeBytes: 10, keep: 0, ageMs: 5 },
    });
    expect(of('service[app-1]', { logs: { rotate: false } })).not.toHaveProperty('rotate');
    const named = { ...service, rotate: { files: ['${{ dirs.logs }}/*.out'] } };
    expect(of('service[app-1]', {}, named)).toMatchObject({ rotate: { files: ['/var/log/plumb/app/shop-1/*.out'] } });
  });

  it('refuses a limit below what the product needs, and one that no process can have', () => {
    const needing = { ...service, needs: { nofile: '${{ 50000 + 32 }}' } };
    expect(render([aMember({ limits: { nofile: '60000' } })], { resources: [conf, needing] }).diagnostics).toEqual([]);
    expect(render([aMember()], { resources: [conf, needing] }).diagnostics).toEqual([]);
    expect(render([aMember({ limits: { nofile: '4096' } })], { resources: [conf, needing] }).diagnostics).toMatchObject([
      { code: 'MW7002', detail: expect.stringMatching(/the limit nofile is 4096, and its parameters need 50032/) },
    ]);
    const wrong = { ...service, limits: { nofile: 'infinity' } };
    expect(render([aMember()], { resources: [conf, wrong] }).diagnostics).toMatchObject([
      { code: 'MW7002', detail: expect.stringMatching(/limits.nofile: open files have no infinity/) },
    ]);
  });
});
