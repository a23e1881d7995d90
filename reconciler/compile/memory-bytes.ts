const factors: Readonly<Record<string, number>> = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };

/** Bytes of an amount such as 16Gi; the schema has checked its form. */
export function memoryBytes(text: string): number {
  return Number(text.slice(0, -2)) * (factors[text.slice(-2)] ?? 1);
}
