import { type Arbitrary, array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStronger, type Ledger, type Observation, type Resource, readPointer, resourceId } from '../../schemas/index.ts';
import { runs } from '../../tests/support/property-runs.ts';
import { aFile, aLedger, aPlanInput, aRecord, aService, asObserved } from './a-plan-input.ts';
import { buildPlan, type PlanInput } from './build-plan.ts';
import { executableSteps, isInSync } from './plan-document.ts';
import type { Plan, Step } from './step.ts';

/** Properties of every plan, over hosts of files and services in any state. */

type Found = 'as wanted' | 'edited' | 'extra entry' | 'absent' | 'something else' | 'unknown';

interface Item {
  readonly kind: 'file' | 'service';
  readonly found: Found;
  /** How the ledger knows the item: not at all, as Git has it now, or as Git had it. */
  readonly known: 'no' | 'now' | 'earlier';
  readonly wanted: boolean;
  readonly drift: 'enforce' | 'observe';
  readonly ignored: boolean;
  readonly owed: boolean;
  readonly failed: 'no' | 'waits' | 'due';
  /** Items before this one that it stands on. */
  readonly after: readonly number[];
}

const everyFound: readonly Found[] = ['as wanted', 'edited', 'extra entry', 'absent', 'something else', 'unknown'];

const anyItem: Arbitrary<Item> = record({
  kind: constantFrom('file', 'service'),
  found: constantFrom(...everyFound),
  known: constantFrom('no', 'now', 'earlier'),
  wanted: boolean(),
  drift: constantFrom('enforce', 'observe'),
  ignored: boolean(),
  owed: boolean(),
  failed: constantFrom('no', 'waits', 'due'),
  after: array(integer({ min: 0, max: 7 }), { maxLength: 3 }),
});

/** Items without a fault that only time or a person can resolve. */
const plainItem = anyItem.map(
  (item): Item => ({ ...item, found: item.found === 'unknown' ? 'edited' : item.found, drift: 'enforce', failed: 'no' }),
);

function idOf({ kind }: Item, index: number): string {
  return resourceId(kind, kind === 'file' ? `/etc/${index}` : `s${index}`);
}

function resourceOf(item: Item, index: number, items: readonly Item[]): Resource {
  const id = idOf(item, index);
  const ofKind = (kind: Item['kind']) => item.after.filter((at) => at < index && items[at]?.kind === kind && items[at]?.wanted);
  const after = [...ofKind('file'), ...ofKind('service')].map((at) => idOf(items[at] ?? item, at));
  const ignore = item.ignored ? [{ pointer: item.kind === 'file' ? '/mode' : '/enabled', reason: 'by hand' }] : [];
  const shared = { id, name: id.slice(id.indexOf('[') + 1, -1), after, ignore, drift: item.drift };
  const services = items.flatMap((other, at) => (other.kind === 'service' && other.wanted ? [idOf(other, at)] : []));
  return item.kind === 'file' ? aFile({ ...shared, notify: services.slice(0, 2) }) : aService(shared);
}

/** The resource as Git had it before this commit. */
function earlier(resource: Resource): Resource {
  return resource.kind === 'file' ? ({ ...resource, fields: { ...resource.fields, mode: '0600' } } as Resource) : resource;
}

function observationOf(resource: Resource, found: Found): Observation {
  const isFile = resource.kind === 'file';
  switch (found) {
    case 'as wanted':
      return asObserved(resource, {}, { startedAt: '2026-01-01T00:00:00.000Z' });
    case 'edited':
      return asObserved(
        resource,
        isFile ? { mode: '0666', content: 'x', entries: { maxmemory: '1', databases: '2' } } : { running: false },
      );
    case 'extra entry':
      return asObserved(
        resource,
        isFile ? { content: 'y', entries: { maxmemory: '100mb', databases: '16', hz: '10' } } : { definition: 'sha256:2' },
      );
    case 'absent':
      return { status: 'absent' };
    case 'something else':
      return isFile ? { status: 'known', fields: { type: 'link' } } : asObserved(resource, { running: false, enabled: false });
    case 'unknown':
      return { status: 'unknown', reason: 'permission denied' };
  }
}

function ledgerOf(items: readonly Item[], resources: readonly Resource[]): Ledger {
  const entries = resources.flatMap((resource, index) => {
    const known = items[index]?.known ?? 'no';
    if (known === 'no') return [];
    return [[resource.id, aRecord(known === 'now' ? resource : earlier(resource))] as const];
  });
  const pending = resources.flatMap(({ id, kind }, index) =>
    items[index]?.owed && kind === 'service'
      ? [[id, { effect: 'reload', reasons: ['r'], since: '2026-01-01T00:00:00.000Z', attempts: 1 }] as const]
      : [],
  );
  const failures = resources.flatMap(({ id }, index) => {
    const failed = items[index]?.failed ?? 'no';
    const retryAt = failed === 'due' ? '2026-01-01T00:00:00.000Z' : '2027-01-01T00:00:00.000Z';
    return failed === 'no'
      ? []
      : [[id, { commit: 'c1', reason: 'StepFailed', message: 'm', attempts: 1, lastAt: retryAt, retryAt } as const] as const];
  });
  return aLedger([], {
    resources: Object.fromEntries(entries),
    pending: Object.fromEntries(pending),
    failures: Object.fromEntries(failures),
  });
}

function inputOf(items: readonly Item[]): PlanInput {
  const resources = items.map(resourceOf);
  const observed = Object.fromEntries(
    resources.map((resource, index) => [resource.id, observationOf(resource, items[index]?.found ?? 'absent')]),
  );
  const wanted = resources.filter((_resource, index) => items[index]?.wanted);
  // Given in an order that is not the one of `after`.
  return aPlanInput(wanted.toReversed(), observed, { ledger: ledgerOf(items, resources), removalCap: 4 });
}

/** The host and the ledger after each step did just what it says. */
function applied(input: PlanInput, plan: Plan): PlanInput {
  const observedById = new Map(input.observedById);
  const resources = { ...input.ledger.resources };
  const pending = { ...input.ledger.pending };
  for (const { resource, wanted, action, observed } of executableSteps(plan)) {
    if (action === 'remove') observedById.set(resource.id, { status: 'absent' });
    if (action === 'remove' || action === 'forget') delete resources[resource.id];
    else resources[resource.id] = aRecord(wanted);
    delete pending[resource.id];
    if (action !== 'create' && action !== 'update') continue;
    const seen = observed.status === 'known' && resource.kind === 'service' ? observed.fields : {};
    observedById.set(resource.id, { status: 'known', fields: { ...seen, ...contentAgain(resource, wanted).fields } });
  }
  return { ...input, observedById, ledger: { ...input.ledger, resources, pending, failures: {} } };
}

/** A file written by its entries alone, because one of its fields is not Git's, has again the text that goes with them. */
function contentAgain(resource: Resource, wanted: Resource): Resource {
  if (resource.kind !== 'file' || wanted.kind !== 'file' || 'content' in resource.fields) return resource;
  return {
    ...resource,
    fields: { ...resource.fields, ...(wanted.fields.content === undefined ? {} : { content: wanted.fields.content }) },
  };
}

const holds = (arbitrary: Arbitrary<Item>, check: (plan: Plan, input: PlanInput) => void): void => {
  const host = array(arbitrary, { maxLength: 8 }).map(inputOf);
  void assert(
    property(host, (input) => {
      check(buildPlan(input), input);
    }),
    { numRuns: runs(500) },
  );
};

describe('every plan', () => {
  it('leaves nothing to do once it is carried out', () => {
    holds(plainItem, (plan, input) => {
      if (plan.removals.planned > plan.removals.cap) return;
      const again = buildPlan(applied(input, plan));
      expect(again.steps.filter(({ action }) => action !== 'none')).toEqual([]);
      expect(isInSync(again)).toBe(true);
    });
  });

  it('has each resource once: all that Git wants and all that Plumb owns', () => {
    holds(anyItem, (plan, { resources, ledger }) => {
      const ids = [...new Set([...resources.map(({ id }) => id), ...Object.keys(ledger.resources)])];
      expect(plan.steps.map(({ resource }) => resource.id).sort()).toEqual(ids.sort());
    });
  });

  it('has each step after the steps it stands on', () => {
    holds(anyItem, ({ steps }) => {
      const place = new Map(steps.map(({ resource }, index) => [resource.id, index]));
      for (const [index, { after }] of steps.entries()) for (const id of after) expect(place.get(id) ?? -1).toBeLessThan(index);
    });
  });

  it('executes no step that is blocked, unobserved, observed only, backing off, or behind a fault', () => {
    holds(anyItem, (plan, { ledger }) => {
      const faulty = new Set<string>();
      for (const step of plan.steps) {
        if (isFaulty(step) || step.after.some((id) => faulty.has(id))) faulty.add(step.resource.id);
      }
      for (const { resource, wanted, blocked, observed, action } of executableSteps(plan)) {
        expect(blocked).toBeUndefined();
        expect(action).not.toBe('none');
        if (action !== 'forget') expect(observed.status).not.toBe('unknown');
        if (action !== 'remove' && action !== 'forget') expect(wanted.drift).toBe('enforce');
        expect(faulty.has(resource.id)).toBe(false);
        expect(ledger.failures[resource.id]?.retryAt ?? '2026').not.toMatch(/^2027/);
      }
    });
  });

  it('removes at most as many as the cap, or nothing', () => {
    holds(anyItem, (plan) => {
      const removing = plan.steps.filter(({ action }) => action === 'remove');
      expect(plan.removals.planned).toBe(removing.length);
      if (removing.length > plan.removals.cap) expect(removing.every(({ blocked }) => blocked !== undefined)).toBe(true);
    });
  });

  it('removes no resource that Git wants, and creates none that is there', () => {
    holds(anyItem, (plan, { resources }) => {
      const wanted = new Set(resources.map(({ id }) => id));
      for (const { resource, action, observed } of plan.steps) {
        if (action === 'remove' || action === 'forget') expect(wanted.has(resource.id)).toBe(false);
        if (action === 'create') expect(observed.status).toBe('absent');
      }
    });
  });

  it('reloads or restarts only services that run, and says why', () => {
    holds(anyItem, ({ steps }) => {
      for (const { resource, refresh, observed } of steps.filter((step) => step.refresh !== undefined)) {
        expect(resource.kind).toBe('service');
        expect(observed).toMatchObject({ status: 'known', fields: { running: true } });
        expect(isStronger(refresh?.effect ?? 'none', 'hot')).toBe(true);
        expect(refresh?.reasons).not.toEqual([]);
      }
    });
  });

  it('shows a difference for each change, and none where nothing is to be done', () => {
    holds(anyItem, ({ steps }) => {
      for (const { action, differences, observed } of steps) {
        if (action === 'none' || action === 'refresh') expect(differences).toEqual([]);
        if ((action === 'create' || action === 'update') && observed.status !== 'unknown') expect(differences).not.toEqual([]);
      }
    });
  });

  it('writes over no field that an ignore rule names', () => {
    holds(anyItem, (plan) => {
      for (const { resource, observed } of executableSteps(plan).filter((step) => step.resource.ignore.length > 0)) {
        const [{ pointer } = { pointer: '' }] = resource.ignore;
        if (observed.status === 'known') expect(readPointer(resource.fields, pointer)).toEqual(readPointer(observed.fields, pointer));
      }
    });
  });

  it('is the same for the same input', () => {
    holds(anyItem, (plan, input) => expect(buildPlan(input)).toEqual(plan));
  });
});

function isFaulty({ blocked, action }: Step): boolean {
  return action !== 'none' && blocked !== undefined && blocked.reason !== 'ObserveMode' && blocked.reason !== 'RemovalCap';
}
