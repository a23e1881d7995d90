/** The nonces of signed requests, so that none is taken twice. */
export interface NonceStore {
  /** Remembers the nonce of a request. False when the host used it before. */
  useNonce(use: NonceUse): Promise<boolean>;
  /** Whether the host used the nonce, without a write. */
  isNonceUsed(use: Pick<NonceUse, 'host' | 'nonce'>): Promise<boolean>;
}

export interface NonceUse {
  readonly host: string;
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly seenAt: number;
}
