export { type Access, AccessError } from './access.ts';
export { type AppOptions, createApp } from './create-app.ts';
export { createDashboard } from './dashboard/index.ts';
export { createServerMetrics, type ServerMetrics } from './metrics.ts';
export { type Retention, type RunningServer, type ServerOptions, startServer } from './start-server.ts';
export { createPostgresStore } from './store/postgres-store.ts';
export { createSqliteStore } from './store/sqlite-store.ts';
export type { Store } from './store/store.ts';
export type { DriftHistoryQuery, EventQuery, ViewReader } from './view-reader.ts';
