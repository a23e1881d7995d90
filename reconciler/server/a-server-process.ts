// A server as a process of its own, to be killed by a test: node a-server-process.ts STORE EXPECTATION
import { readFileSync } from 'node:fs';
import type { FleetExpectation } from '../status/index.ts';
import { startServer } from './start-server.ts';
import { createSqliteStore } from './store/sqlite-store.ts';

const [path = '', fleetPath = ''] = process.argv.slice(2);
const fleet = JSON.parse(readFileSync(fleetPath, 'utf8')) as FleetExpectation;
const server = await startServer({ store: await createSqliteStore({ path }), expectation: () => fleet, version: '0.1.0' });
console.log(server.url);
