import { SourceError } from './source.ts';

/** Runs with a signal that fires with the caller's, or after `ms` with SourceError Unreachable. A `run` that hangs is not waited for. */
export async function withDeadline<T>(
  outer: AbortSignal,
  limit: { readonly ms: number; readonly what: string },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => controller.abort(outer.reason);
  const expired = new SourceError('Unreachable', `${limit.what} took longer than ${limit.ms} ms`);
  const timer = setTimeout(() => controller.abort(expired), limit.ms);
  outer.addEventListener('abort', onAbort, { once: true });
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  try {
    return await Promise.race([run(controller.signal), aborted]);
  } catch (error) {
    // The transport reports an abort in words of its own.
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onAbort);
  }
}
