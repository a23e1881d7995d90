import { digestOf, durationMs } from '../../schemas/index.ts';
import type { Snapshot } from '../source/index.ts';
import type { ExpectedAgreement, ExpectedMiddleware, FleetExpectation } from '../status/index.ts';
import type { FleetModel, PlacedMiddleware } from './model.ts';

/** The server's knowledge of Git: everything that must exist and report, as a plain value. */
export function buildExpectation(fleet: FleetModel, author: Snapshot['author']): FleetExpectation {
  return {
    fleet: fleet.settings.name,
    commit: { id: fleet.commit, ...(author === undefined ? {} : { author: author.name, committedAt: author.at, message: author.subject }) },
    staleAfterMs: fleet.settings.staleAfterMs,
    organizations: [...fleet.organizations.values()].map(({ name, parent, document }) => ({
      name,
      ...present('title', document.value.spec?.title),
      ...present('parent', parent),
    })),
    applications: [...fleet.applications.values()].map(({ name, value }) => ({
      name,
      ...present('title', value.spec.title),
      organization: value.spec.organization,
    })),
    hosts: [...fleet.hosts.values()].map(({ host: { name, address, organization, identity } }) => ({
      name,
      address,
      ...present('organization', organization),
      ...present('identity', identity),
    })),
    middleware: [...fleet.middleware.values()].map((middleware) => buildMiddleware(middleware, fleet)),
  };
}

function buildMiddleware(middleware: PlacedMiddleware, fleet: FleetModel): ExpectedMiddleware {
  const { name, adapter, topology, state, organization, application, document, placed } = middleware;
  const { spec } = document.value;
  const wiring = Object.entries(spec.wiring ?? {});
  return {
    name,
    adapter: adapter.name,
    topology,
    ...present('version', spec.version),
    ...present('organization', organization),
    ...present('application', application),
    drift: spec.drift ?? fleet.document.value.spec.drift ?? 'enforce',
    state,
    members: placed.map(({ member, host }) => ({
      key: member.key,
      id: member.id,
      host: host.name,
      address: host.address,
      ...present('role', member.role),
      ...(member.detached ? { detached: true } : {}),
    })),
    ...present('agreement', agreementOf(middleware)),
    revision: revisionOf(middleware),
    rollout: middleware.rollout,
    wiring: wiring.map(([wired, { middleware: target, endpoint }]) => ({ name: wired, middleware: target, endpoint })),
  };
}

function agreementOf({ adapter, topology }: PlacedMiddleware): ExpectedAgreement | undefined {
  const agree = adapter.document.spec.topologies[topology]?.agree;
  if (agree === undefined) return undefined;
  return { roles: agree.roles ?? {}, alike: agree.alike ?? [], settleMs: durationMs(agree.settle ?? '20s') };
}

/** How a rollout goes is no part of what it brings: a pause that ends must not make a bad change a new one. */
function revisionOf({ document, adapter, placed }: PlacedMiddleware): string {
  // Peers and wiring are the same for all members: a thousand of them are not written a thousand times.
  const members = placed.map(({ member: { rollout: _how, peers: _all, wiring: _wires, reached: _who, ...what }, host }) => ({
    ...what,
    address: host.address,
  }));
  return digestOf({ metadata: document.value.metadata, adapter: adapter.digest, members, wiring: placed[0]?.member.wiring ?? {} });
}

function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
