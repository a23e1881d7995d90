/** Bounds on what a repository may cost. All sizes in bytes, all times in milliseconds. */
export interface SourceLimits {
  /** One answer of the server while commits are fetched. */
  readonly transferBytes: number;
  /** One answer of the server while the newest commit is asked for. */
  readonly checkBytes: number;
  /** Objects in one pack. */
  readonly packObjects: number;
  /** One object of a pack, inflated. */
  readonly objectBytes: number;
  /** All objects of a pack, inflated. */
  readonly inflatedBytes: number;
  /** One file of a snapshot; larger ones are left out with a diagnostic. */
  readonly fileBytes: number;
  /** All files of a snapshot. */
  readonly snapshotBytes: number;
  readonly snapshotFiles: number;
  /** Nesting of directories. */
  readonly depth: number;
  /** Without a byte from the server. */
  readonly idleMs: number;
  readonly checkMs: number;
  readonly transferMs: number;
  /** Fetches into one store before it is cloned anew: a store never shrinks. */
  readonly fetchesPerStore: number;
  readonly storeBytes: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: SourceLimits = {
  transferBytes: 64 * mebibyte,
  checkBytes: 4 * mebibyte,
  packObjects: 500_000,
  objectBytes: 64 * mebibyte,
  inflatedBytes: 512 * mebibyte,
  fileBytes: mebibyte,
  snapshotBytes: 128 * mebibyte,
  snapshotFiles: 50_000,
  depth: 64,
  idleMs: 30_000,
  checkMs: 30_000,
  transferMs: 300_000,
  fetchesPerStore: 50,
  storeBytes: 256 * mebibyte,
};

export function withDefaultLimits(limits: Partial<SourceLimits> | undefined): SourceLimits {
  return { ...defaultLimits, ...limits };
}

/** What to do about a repository above the limits. .plumbignore does not help: Git sends what a commit holds, whether it is read or not. */
export const transferHint =
  'keep large files out of its history (a Package brings them to hosts), or raise the limit: transferLimit, --transfer-limit or PLUMB_TRANSFER_LIMIT, in MiB';

const mostMebibytes = 4096;

/** Limits that let one transfer have so many MiB, by default 64; what it is unpacked to grows with it. Throws an Error for no such number. */
export function limitsForTransfer(text: string | undefined): Partial<SourceLimits> {
  if (text === undefined || text === '') return {};
  const count = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= mostMebibytes))
    throw new Error(`the transfer limit is ${JSON.stringify(text)}: give a whole number of MiB from 1 to ${mostMebibytes}`);
  const bytes = count * mebibyte;
  return {
    transferBytes: bytes,
    objectBytes: Math.max(defaultLimits.objectBytes, bytes),
    inflatedBytes: Math.max(defaultLimits.inflatedBytes, 8 * bytes),
    storeBytes: Math.max(defaultLimits.storeBytes, 4 * bytes),
  };
}
