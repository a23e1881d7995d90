export { openPackageManager, openPackageReader, type PackageManagerName } from './open.ts';
export type { PackageManager, PackageReader, PackageState } from './package-manager.ts';
