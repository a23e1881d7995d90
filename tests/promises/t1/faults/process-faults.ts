import type { Fault, FaultyProduct } from '../fault.ts';

type Line = Omit<Fault, 'name' | 'product'>;

/** Ends the process whenever it is so old, until the repair. */
const endAt = (seconds: number): Line => ({
  what: `the process ends ${seconds} s after each of its starts`,
  inject: `end_at ${seconds}`,
  wrong: 'repaired',
  repair: 'ended',
});

const processes: Readonly<Record<string, Line>> = {
  'crash-2s': endAt(2),
  'crash-6s': endAt(6),
  'crash-15s': endAt(15),
  killed: { what: 'the process is killed', inject: 'kill -9 $(pid)', wrong: '! alive' },
  hung: {
    what: 'the process is stopped by SIGSTOP',
    inject: 'kill -STOP $(pid)',
    wrong: 'suspended',
    repair: 'kill -CONT $(pid)',
    hangs: true,
  },
  'killed-away': { what: 'the process is killed while the agent is stopped', inject: 'kill -9 $(pid)', wrong: '! alive', away: true },
  'port-taken': {
    what: 'the process is gone and another program holds its port',
    inject: 'kill -9 $(pid); hold "$PORT"',
    wrong: 'repaired',
    repair: 'ended',
    away: true,
  },
  'binary-replaced': {
    what: 'the program on disk is another file than the one that runs',
    inject: 'renew "$BINARY"',
    replaces: true,
    wrong: 'replaced',
  },
  'binary-replaced-away': {
    what: 'the program on disk is replaced while the agent is stopped',
    inject: 'renew "$BINARY"',
    replaces: true,
    wrong: 'replaced',
    away: true,
  },
  touched: { what: 'nothing: the configuration has another time', inject: 'touch "$FILE"', wrong: 'nothing' },
};

export function processFaults(product: FaultyProduct, names: readonly string[]): readonly Fault[] {
  return names.map((name) => {
    const line = processes[name];
    if (line === undefined) throw new Error(`nothing does ${name} to a process`);
    return { name: `${product}-${name}`, product, ...line };
  });
}
