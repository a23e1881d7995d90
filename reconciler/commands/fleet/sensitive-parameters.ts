import type { FleetModel } from '../../compile/index.ts';
import type { SensitiveParameters } from '../output/mask-slice.ts';

/** Parameters that the adapters of the fleet mark as sensitive. */
export function sensitiveParametersOf(fleet: FleetModel): SensitiveParameters {
  return (name) => {
    const properties = fleet.adapters.get(name)?.parametersSchema['properties'];
    if (typeof properties !== 'object' || properties === null) return [];
    return Object.entries(properties as Readonly<Record<string, unknown>>)
      .filter(
        ([, property]) =>
          typeof property === 'object' && property !== null && 'x-sensitive' in property && property['x-sensitive'] === true,
      )
      .map(([parameter]) => parameter);
  };
}
