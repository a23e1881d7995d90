import type { Diagnostic } from '../../schemas/index.ts';
import { type CatalogKind, findDocument, type Reference } from './catalog.ts';
import type { OrganizationNode, ResolvedMiddleware } from './model.ts';
import type { ResolveContext } from './resolve/context.ts';
import { resolveDependencies } from './resolve/dependencies.ts';
import { resolveMiddleware } from './resolve/middleware.ts';
import { resolveOrganizations } from './resolve/organizations.ts';
import { findAdapter } from './resolve/references.ts';

export interface Resolved {
  readonly organizations: ReadonlyMap<string, OrganizationNode>;
  readonly middleware: readonly ResolvedMiddleware[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Follows every reference and puts the layers together. A document that refers to a broken one is left out without a finding of its
 * own.
 */
export function resolve(input: Omit<ResolveContext, 'organizations'>): Resolved {
  const { byKind } = input.catalog;
  const organizations = resolveOrganizations(input.catalog);
  const context: ResolveContext = { ...input, organizations: organizations.result };
  const diagnostics: Diagnostic[] = [...organizations.diagnostics, ...resolveDependencies(context.catalog)];
  const refer = (kind: CatalogKind, name: string | undefined, reference: Reference): void => {
    if (name !== undefined) diagnostics.push(...findDocument(context.catalog, kind, name, reference).diagnostics);
  };
  for (const document of byKind.Application.values())
    refer('Organization', document.value.spec.organization, { document, path: ['spec', 'organization'], code: 'MW3001' });
  for (const { document, budget, path } of budgetsOf(input))
    refer('Organization', budget.when?.organization, { document, path: [...path, 'when', 'organization'], code: 'MW3001' });
  for (const document of byKind.Host.values())
    refer('Organization', document.value.spec.organization, { document, path: ['spec', 'organization'], code: 'MW3001' });
  for (const document of [...byKind.Profile.values(), ...byKind.Package.values()])
    diagnostics.push(...findAdapter(document, context).diagnostics);
  const middleware: ResolvedMiddleware[] = [];
  for (const document of byKind.Middleware.values()) {
    refer('Organization', document.value.spec.organization, { document, path: ['spec', 'organization'], code: 'MW3001' });
    refer('Application', document.value.spec.application, { document, path: ['spec', 'application'], code: 'MW3002' });
    const resolved = resolveMiddleware(document, context);
    diagnostics.push(...resolved.diagnostics);
    if (resolved.middleware !== undefined) middleware.push(resolved.middleware);
  }
  return { organizations: organizations.result, middleware, diagnostics };
}

function budgetsOf({ catalog, fleet }: Pick<ResolveContext, 'catalog' | 'fleet'>) {
  const documents = [...(fleet === undefined ? [] : [fleet]), ...catalog.byKind.Organization.values()];
  return documents.flatMap((document) =>
    (document.value.spec?.budgets ?? []).map((budget, index) => ({ document, budget, path: ['spec', 'budgets', index] })),
  );
}
