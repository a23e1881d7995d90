export { findWorkInProgress } from './find-work-in-progress.ts';
export { openPackageManager, openPackageReader, type PackageManagerName } from './open.ts';
export type { PackageManager, PackageReader, PackageState } from './package-manager.ts';
