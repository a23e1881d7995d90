export { type AdapterFolder, readBuiltinAdapters } from './builtin-adapters.ts';
export { createDirectorySource } from './directory-source.ts';
export type { GitCredentials } from './git-http.ts';
export type { GitSource } from './git-source.ts';
export type { CommitSummary } from './history.ts';
export type { SourceLimits } from './limits.ts';
export { type OpenSourceOptions, openSource } from './open-source.ts';
export { readRevision } from './read-revision.ts';
export { type Snapshot, type Source, SourceError, type SourceErrorReason } from './source.ts';
