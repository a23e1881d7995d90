import type { FileAttributes } from '../host/index.ts';

/** The attributes of a file or directory that desired names, as the host has them; the others are nobody's business. */
export function pickAttributes(desired: FileAttributes, observed: Required<FileAttributes>): FileAttributes {
  return {
    ...(desired.mode === undefined ? {} : { mode: observed.mode }),
    ...(desired.owner === undefined ? {} : { owner: observed.owner }),
    ...(desired.group === undefined ? {} : { group: observed.group }),
  };
}

/** The attributes that have to be set; undefined when all fit. */
export function differingAttributes(desired: FileAttributes, observed: Required<FileAttributes>): FileAttributes | undefined {
  const differing: FileAttributes = {
    ...(desired.mode === undefined || desired.mode === observed.mode ? {} : { mode: desired.mode }),
    ...(desired.owner === undefined || desired.owner === observed.owner ? {} : { owner: desired.owner }),
    ...(desired.group === undefined || desired.group === observed.group ? {} : { group: desired.group }),
  };
  return Object.keys(differing).length === 0 ? undefined : differing;
}
