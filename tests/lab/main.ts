// The lab by hand and in whole: npm run lab -- up|down|exec|logs|test|soak
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from './engine.ts';
import { joinHosts } from './join-hosts.ts';
import { serverUrl, startLab } from './lab.ts';
import { agentVersion, prepareLab, unmetLabNeed } from './prepare.ts';
import { mergePullRequest } from './pull-request.ts';
import { runRolls } from './rolls/run-rolls.ts';
import { shopBasics, shopMiddleware } from './shop-fleet.ts';
import { runSoak } from './soak/run-soak.ts';
import { converge } from './status.ts';

const usage = `npm run lab -- up [HOSTS]           boot hosts that have joined a fleet; they stay until down
               up --shop            the same, as the shop
               exec HOST COMMAND..  run a command on a host, or in the servers' network with HOST ctl
               VERB ARGUMENT..      any verb of tests/lab/lab.sh: kill, reboot, partition, heal, fill, ro, skew, ps, ..
               logs [HOST..]        what the agents and the servers wrote
               down                 end them
               test [NAME..]        tell the stories
               soak --minutes 30 --seed 7
               rolls --count 20 --seed 7
LAB=NAME names another lab beside the first.`;
const name = process.env['LAB'] ?? 'lab';
const [verb = 'help', ...rest] = process.argv.slice(2);
const engine = openEngine(name);
const inherit = { stdio: 'inherit' } as const;

switch (verb) {
  case 'up':
    await up();
    break;
  case 'logs':
    await logs();
    break;
  case 'test':
    process.exitCode =
      spawnSync(join(import.meta.dirname, '../../node_modules/.bin/vitest'), ['run', '--project', 'lab', ...rest], inherit).status ?? 1;
    break;
  case 'soak':
    await soak();
    break;
  case 'rolls':
    await rolls();
    break;
  case 'help':
  case '--help':
    console.log(usage);
    break;
  case 'reboot':
    process.exitCode = engine.pass('exec', rest[0] ?? '', 'systemctl', 'reboot');
    break;
  default:
    process.exitCode = engine.pass(verb, ...rest);
}

async function up(): Promise<void> {
  const { values, positionals } = parseArgs({ args: rest, allowPositionals: true, options: { shop: { type: 'boolean', default: false } } });
  await prepareOrLeave();
  const lab = await startLab(name, { hosts: Number(positionals[0] ?? 3), stays: true });
  mergePullRequest(lab, 'Name the organizations', shopBasics());
  await joinHosts(lab, agentVersion);
  if (values.shop) mergePullRequest(lab, 'Open the shop', shopMiddleware());
  await converge(lab, 'the lab is up');
  console.log(
    `repository ${lab.repository.path}\nserver     ${serverUrl}, for example: npm run lab -- exec ctl curl -s ${serverUrl}/api/v1/fleet`,
  );
}

async function logs(): Promise<void> {
  const hosts = rest.length > 0 ? rest : readdirSync(engine.directory).filter((entry) => entry.startsWith('node'));
  for (const host of hosts) engine.pass('exec', host, 'journalctl', '--no-pager', '-u', 'plumb-agent', '-o', 'cat');
  if (rest.length > 0) return;
  for (const log of ['git', 'server', 'relay']) spawnSync('tail', ['-n', '50', join(engine.directory, 'ctl', `${log}.log`)], inherit);
}

async function soak(): Promise<void> {
  const options = { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '7' } } as const;
  const { values } = parseArgs({ args: rest, options });
  await prepareOrLeave();
  const isGood = await runSoak({ minutes: Number(values.minutes), seed: Number(values.seed) });
  process.exitCode = isGood ? 0 : 1;
}

async function rolls(): Promise<void> {
  const options = { count: { type: 'string', default: '20' }, seed: { type: 'string', default: '7' } } as const;
  const { values } = parseArgs({ args: rest, options });
  await prepareOrLeave();
  process.exitCode = (await runRolls({ count: Number(values.count), seed: Number(values.seed) })) ? 0 : 1;
}

async function prepareOrLeave(): Promise<void> {
  const reason = unmetLabNeed();
  if (reason !== undefined) {
    console.error(`lab: ${reason}`);
    process.exit(2);
  }
  await prepareLab();
}
