export { WorkError } from './open-thread.ts';
export { type FleetWorker, startWorker, type WorkerOptions } from './start-worker.ts';
