/** The value that a map has itself under a key of people's making: `constructor` and `toString` are keys like any other. */
export function ownValue<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
