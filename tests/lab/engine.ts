import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Output {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The shell script that boots hosts and breaks them, for one lab. */
export interface Engine {
  /** Directory of the lab; removed with it. */
  readonly directory: string;
  /** One verb of the script. Throws with its output when it fails. */
  readonly run: (...words: readonly string[]) => Promise<string>;
  /** The same, for a failure that is an answer. */
  readonly tryRun: (words: readonly string[], input?: string) => Promise<Output>;
  /** One verb with this process's own input and output; its exit code. */
  readonly pass: (...words: readonly string[]) => number;
  /** Starts a program on the outer file system and inside the control host's network; its output goes to a file of the lab. */
  readonly startInControl: (name: string, argv: readonly string[]) => ChildProcess;
}

const script = join(import.meta.dirname, 'lab.sh');
export const labTop = process.env['LAB_TOP'] ?? '/var/lib/plumb-lab';
/** Packages of the agent, as `npm run package` makes them. */
export const packagesDirectory = join(labTop, 'packages');
/** Nothing that a story asks for takes longer, unless it hangs. */
const verbTimeoutMs = 900_000;

export function openEngine(name: string): Engine {
  const directory = join(labTop, 'run', name);
  const env = { ...process.env, LAB: name, LAB_TOP: labTop, LAB_BIND: `${join(directory, 'packages')}:/packages` };
  const tryRun: Engine['tryRun'] = (words, input) =>
    new Promise((resolve) => {
      const options = { env, timeout: verbTimeoutMs, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile(script, [...words], options, (error, stdout, stderr) => {
        const code = error?.code;
        const ending = error?.killed === true ? `no end within ${verbTimeoutMs / 1000} s` : '';
        resolve({ exitCode: error === null ? 0 : typeof code === 'number' ? code : 1, stdout, stderr: `${stderr}${ending}` });
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  return {
    directory,
    tryRun,
    async run(...words) {
      const { exitCode, stdout, stderr } = await tryRun(words);
      if (exitCode !== 0) throw new Error(`${name}: ${words.join(' ')} failed with exit code ${exitCode}: ${stderr || stdout}`);
      return stdout;
    },
    pass: (...words) => spawnSync(script, words, { env, stdio: 'inherit' }).status ?? 1,
    startInControl(program, argv) {
      mkdirSync(join(directory, 'ctl'), { recursive: true });
      const log = openSync(join(directory, 'ctl', `${program}.log`), 'a');
      const child = spawn(script, ['exec', 'ctl', ...argv], { env, detached: true, stdio: ['ignore', log, log] });
      closeSync(log);
      child.unref();
      return child;
    },
  };
}

/** Ends what a process that is gone left of its lab, and starts the watch that does so for this one. */
export async function claimLab(engine: Engine): Promise<void> {
  const owner = join(engine.directory, 'owner');
  const other = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : undefined;
  if (other !== undefined && other !== process.pid && existsSync(`/proc/${other}`))
    throw new Error(`${engine.directory} belongs to process ${other}, which is running: end it, or use another LAB`);
  await engine.run('down');
}

/** The agent's packages as they are now, at /packages in every host: another run may build them anew. */
export function linkPackages({ directory }: Engine): void {
  const target = join(directory, 'packages');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(packagesDirectory)) linkSync(join(packagesDirectory, name), join(target, name));
}

/** From now on the lab goes away with this process, however that ends. */
export function guardLab(name: string): void {
  const env = { ...process.env, LAB: name, LAB_TOP: labTop };
  spawn(script, ['guard', String(process.pid)], { env, detached: true, stdio: 'ignore' }).unref();
}
