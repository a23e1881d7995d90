export async function runSoak(_: { readonly minutes: number; readonly seed: number }): Promise<boolean> {
  return false;
}
