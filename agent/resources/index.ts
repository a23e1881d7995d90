export { type AskContext, askService, believe } from './ask-service.ts';
export { textToWrite } from './file/text.ts';
export { hideSecrets, secretsOf } from './hide-secrets.ts';
export { readSecrets } from './read-secrets.ts';
export { resourceModules } from './registry.ts';
export {
  type ApplyContext,
  ApplyError,
  type ApplyOutcome,
  type ApplyStep,
  type ObserveContext,
  type ResourceModule,
  SupersededError,
} from './resource-module.ts';
export { waitUntil } from './wait-until.ts';
