/** An answer that is no success. */
export interface ForgeRefusal {
  readonly status: number;
  readonly headers: Headers;
  /** The forge's own text. */
  readonly message: string;
}

/** The wait that GitHub asks for after a secondary limit that names no time. */
const secondaryLimitMs = 60_000;

/** Whether the same request may succeed later, and how long the forge asks to wait, if it says so. */
export function decideRetry({ status, headers, message }: ForgeRefusal, now: number): { readonly waitMs?: number } | undefined {
  const waitMs = retryAfterMs(headers, now) ?? resetMs(headers, now);
  const asked = waitMs === undefined ? {} : { waitMs };
  if (status >= 500 || status === 429) return asked;
  if (status !== 403) return undefined;
  if (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0') return asked;
  return /secondary rate limit/i.test(message) ? { waitMs: secondaryLimitMs } : undefined;
}

/** Seconds, or a date. */
function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Seconds since the epoch, in GitHub's header or in GitLab's. Counts only once no request is left. */
function resetMs(headers: Headers, now: number): number | undefined {
  for (const prefix of ['x-ratelimit', 'ratelimit']) {
    const reset = headers.get(`${prefix}-reset`);
    if (headers.get(`${prefix}-remaining`) === '0' && reset !== null && /^\d+$/.test(reset)) return Math.max(0, Number(reset) * 1000 - now);
  }
  return undefined;
}
