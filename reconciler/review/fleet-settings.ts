import type { Organization } from '../../schemas/index.ts';
import { type FleetDocument, type FleetModel, placeAt } from '../compile/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import { formatDuration } from './format-times.ts';
import type { SettingChange } from './review.ts';
import { type Setting, type Settings, settingChanges } from './setting-changes.ts';

/** Settings of the Fleet and its organizations that change, beside those that their middleware show. */
export function fleetSettingChanges({ from, to }: FleetPair): readonly SettingChange[] {
  const organizations = [...to.organizations].flatMap(([name, { document }]) => {
    const before = from.organizations.get(name)?.document;
    return before === undefined ? [] : settingChanges(organizationSettings(before), organizationSettings(document));
  });
  return [...settingChanges(fleetSettings(from), fleetSettings(to)), ...organizations];
}

function fleetSettings({ document, settings }: FleetModel): Settings {
  const { pollMs, intervalMs, staleAfterMs, removalCap, name, ...rest } = settings;
  const at = (field: string) => ({ place: () => placeAt(document, ['spec', field]) });
  const duration = (field: string, ms: number) => ({ [field]: { value: ms, shown: () => formatDuration(ms), ...at(field) } });
  return {
    name: { value: name, place: () => placeAt(document, ['metadata', 'name']) },
    ...duration('poll', pollMs),
    ...duration('interval', intervalMs),
    ...duration('staleAfter', staleAfterMs),
    'removal cap': { value: removalCap, ...at('removals') },
    ...Object.fromEntries(Object.entries(rest).map(([field, value]): [string, Setting] => [field, { value, ...at(field) }])),
    budgets: { value: document.value.spec.budgets, ...at('budgets') },
  };
}

function organizationSettings(document: FleetDocument<Organization>): Settings {
  const { parent, owners, quota, budgets } = document.value.spec ?? {};
  const prefix = `organization ${document.name}`;
  const at = (field: string) => ({ place: () => placeAt(document, ['spec', field]) });
  return {
    [`${prefix} parent`]: { value: parent, ...at('parent') },
    [`${prefix} owners`]: { value: owners?.join(', '), ...at('owners') },
    [`${prefix} quota`]: { value: quota, ...at('quota') },
    [`${prefix} budgets`]: { value: budgets, ...at('budgets') },
  };
}
