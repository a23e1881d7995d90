// Waits until a run of the promises has ended, and removes what it left: guard-run.ts PID
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeLeftovers } from './leftovers.ts';

const run = Number(process.argv[2]);
while (existsSync(`/proc/${run}`)) await sleep(2000);
removeLeftovers(run);
