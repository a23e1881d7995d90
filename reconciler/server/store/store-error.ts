/** The store cannot be used. The message names the place and the way out, for the log and for a start. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code = 'STORE_UNUSABLE';
  /** For everybody who asks: without places. */
  readonly summary: string;

  constructor(summary: string, { message, cause }: { readonly message: string; readonly cause?: unknown }) {
    super(message, cause === undefined ? {} : { cause });
    this.summary = summary;
  }
}
