/** One JSON line a message on standard error, for journald and people with jq. Never given a secret. */
export function log(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), message, ...fields })}\n`);
}
