import { expect, test } from 'vitest';
import type { Adapter } from '../../../adapters/index.ts';
import type { Middleware } from '../../../schemas/index.ts';
import type { FleetDocument } from '../document.ts';
import { resolveLimits } from './limits.ts';

const document = {
  value: { spec: { limits: { nofile: 65536 } } },
  source: { file: 'web.yaml', lineStarts: [0] },
  mark: { at: 0 },
} as unknown as FleetDocument<Middleware>;
const adapterWith = (service: object) =>
  ({ name: 'web', document: { spec: { resources: [{ kind: 'service', ...service }] } } }) as unknown as Adapter;

test('limits are for processes that an adapter starts, not for units of the machine that it switches', () => {
  expect(resolveLimits(document, adapterWith({ argv: ['/usr/sbin/webd'] }))).toEqual({ limits: { nofile: '65536' }, diagnostics: [] });
  const { limits, diagnostics } = resolveLimits(document, adapterWith({ unit: 'webd.service' }));
  expect(limits).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'MW3022', detail: 'adapter web starts no process, it only switches units of the machine' }]);
});
