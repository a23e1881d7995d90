export { createForge, type ForgeOptions } from './create-forge.ts';
export { type FollowCommitsOptions, followCommits } from './follow-commits.ts';
export {
  type CommentResult,
  type CommitState,
  type CommitStatus,
  type Forge,
  type ForgeComment,
  type ForgeKind,
  forgeKinds,
} from './forge.ts';
export { ForgeError } from './forge-error.ts';
export { type JobFacts, readForgeToken, readJobFacts, tokenVariablesOf } from './read-environment.ts';
