import { isEqual } from '../../schemas/index.ts';
import { type PlacedHost, placeAt, type SourcePlace } from '../compile/index.ts';
import type { SettingChange } from './review.ts';
import { showValue } from './show-value.ts';

/** Settings by name. */
export type Settings = Readonly<Record<string, Setting>>;

export interface Setting {
  /** The value that is compared. */
  readonly value: unknown;
  /** For people, where the value itself is not. Asked for where it differs, as the place is. */
  readonly shown?: () => string;
  readonly place?: () => SourcePlace | undefined;
}

/** Settings that differ, in the order of the later commit. None of them is a secret. */
export function settingChanges(from: Settings, to: Settings): readonly SettingChange[] {
  const names = [...new Set([...Object.keys(to), ...Object.keys(from)])];
  return names.flatMap((name) => {
    const [a, b] = [from[name], to[name]];
    if (isEqual(a?.value, b?.value)) return [];
    const before = a?.shown?.() ?? showValue(a?.value);
    const after = b?.shown?.() ?? showValue(b?.value);
    const place = b?.place?.() ?? a?.place?.();
    return [
      {
        name,
        ...(before === undefined ? {} : { from: before }),
        ...(after === undefined ? {} : { to: after }),
        ...(place === undefined ? {} : { place }),
      },
    ];
  });
}

/** Settings of the host itself. */
export function hostSettings({ document, host }: PlacedHost): Settings {
  const { name: _, labels, ...fields } = host;
  const own = Object.entries(fields).map(([name, value]): [string, Setting] => [
    name,
    { value, place: () => placeAt(document, ['spec', name]) },
  ]);
  const ofLabels = Object.entries(labels).map(([name, value]): [string, Setting] => [
    `label ${name}`,
    { value, place: () => placeAt(document, ['metadata', 'labels', name]) },
  ]);
  return Object.fromEntries([...own, ...ofLabels]);
}
