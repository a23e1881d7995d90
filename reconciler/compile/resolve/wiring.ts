import type { Diagnostic, Middleware } from '../../../schemas/index.ts';
import { findDocument } from '../catalog.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';
import type { ResolveContext } from './context.ts';

/** Every wire leads to an endpoint of middleware that is there. */
export function checkWiring(document: FleetDocument<Middleware>, context: ResolveContext): readonly Diagnostic[] {
  return Object.entries(document.value.spec.wiring ?? {}).flatMap(([name, wire]) => {
    const path = ['spec', 'wiring', name];
    const target = findDocument(context.catalog, 'Middleware', wire.middleware, {
      document,
      path: [...path, 'middleware'],
      code: 'MW3008',
    });
    if (target.document === undefined) return target.diagnostics;
    if (target.document.value.spec.state === 'absent') {
      return [
        findingAt('MW3018', { document, path: [...path, 'middleware'] }, { detail: `${JSON.stringify(wire.middleware)} is to be removed` }),
      ];
    }
    const adapter = context.adapters.get(target.document.value.spec.adapter);
    const endpoints = Object.keys(adapter?.document.spec.endpoints ?? {});
    if (adapter === undefined || endpoints.includes(wire.endpoint)) return [];
    const detail = `${wire.middleware} (${adapter.name}) offers no endpoint ${JSON.stringify(wire.endpoint)}`;
    return [
      findingAt(
        'MW3009',
        { document, path: [...path, 'endpoint'] },
        { detail, fix: suggestion(wire.endpoint, endpoints) ?? 'wire to a middleware that offers endpoints' },
      ),
    ];
  });
}
