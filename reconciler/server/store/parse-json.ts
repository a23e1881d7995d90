/** A value that the store wrote; undefined where the row is broken: what it belongs to is shown without it, and all else as it is. */
export function parseJson<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
