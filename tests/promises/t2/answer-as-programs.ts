import type { MemoryHost } from '../../../agent/host/index.ts';

interface Program {
  readonly readings: number;
  readonly text: string;
}

/** The programs of a machine in memory answer with the configuration that they read at their start or at the last SIGHUP. */
export function answerAsPrograms(machine: MemoryHost): void {
  const programs = new Map<number, Program>();
  machine.answer(
    ({ http }) => http !== undefined,
    async (probe) => {
      await readAnew(machine, programs);
      const port = Number(new URL(probe.http?.url ?? '').port);
      const found = [...programs.values()].find(({ text }) => portOf(text) === port);
      if (found === undefined) return { ok: false, reason: 'connection refused' };
      const entries = Object.entries(JSON.parse(found.text) as Record<string, unknown>);
      return { ok: true, text: found.text, values: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) };
    },
  );
}

async function readAnew(machine: MemoryHost, programs: Map<number, Program>): Promise<void> {
  for (const pid of programs.keys()) if (!machine.processes.has(pid)) programs.delete(pid);
  for (const { pid, argv, signals } of machine.processes.values()) {
    const readings = 1 + signals.filter((signal) => signal === 'SIGHUP').length;
    if (programs.get(pid)?.readings === readings) continue;
    const text = (await machine.readFile(argv[2] ?? ''))?.toString() ?? '';
    // A program that cannot read its file keeps what it has.
    programs.set(pid, { readings, text: portOf(text) === undefined ? (programs.get(pid)?.text ?? '') : text });
  }
}

function portOf(text: string): number | undefined {
  try {
    return (JSON.parse(text) as { readonly port?: number }).port;
  } catch {
    return undefined;
  }
}
