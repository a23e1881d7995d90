export { openServiceManager, openServiceReader, type ServiceManagerName } from './open.ts';
export type { Service, ServiceManager, ServiceReader, ServiceState } from './service-manager.ts';
export { markLogs, readServiceWords, readWordsSince } from './service-words.ts';
export { logOf } from './supervisor-processes.ts';
