/** The forge did not do what was asked. The message says why and what to do, and never holds the token. */
export class ForgeError extends Error {
  override readonly name: string = 'ForgeError';
}

/** May succeed when it is tried again. */
export class TransientError extends ForgeError {
  override readonly name = 'TransientError';
  /** How long the forge asks to wait; undefined when it does not say. */
  readonly waitMs: number | undefined;
  constructor(message: string, waitMs?: number) {
    super(message);
    this.waitMs = waitMs;
  }
}
