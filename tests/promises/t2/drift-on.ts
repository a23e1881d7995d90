import type { Plan } from '../../../reconciler/plan/index.ts';
import type { GeneratedHost } from './generated-host.ts';

type Machine = GeneratedHost['machine'];

type Hand = (machine: Machine, path: string) => void;

/** Ways in which a hand gets between Git and a file. What Plumb refuses to put right, such as a directory in its place, is told and stays. */
const onFiles: readonly Hand[] = [
  (machine, path) => machine.put(path, undefined),
  (machine, path) => machine.put(path, { type: 'file', content: 'a hand was here\n', mode: '0640' }),
  (machine, path) => machine.put(path, { type: 'file', content: '{"member":"?","port":1}', mode: '0666', owner: 'nobody' }),
  (machine, path) => machine.put(path, { type: 'link', target: '/etc/passwd' }),
  (machine, path) => machine.put(path, { type: 'other' }),
];

/** A directory takes all that is in it along. */
const onDirectories: readonly Hand[] = [
  (machine, path) => machine.put(path, undefined),
  (machine, path) => machine.put(path, { type: 'directory', mode: '0700' }),
];

/** Does to the machine what random numbers say; how many faults that were. */
export function driftOn(machine: Machine, { plan, random }: { readonly plan: Plan; readonly random: () => number }): number {
  let faults = 0;
  for (const { kind, name } of plan.steps.map(({ resource }) => resource)) {
    const hands = kind === 'file' ? onFiles : kind === 'directory' ? onDirectories : [];
    if (hands.length === 0 || random() > 0.3) continue;
    hands[Math.floor(random() * hands.length)]?.(machine, name);
    faults += 1;
  }
  for (const pid of machine.processes.keys()) {
    if (random() > 0.3) continue;
    machine.endProcess(pid);
    faults += 1;
  }
  return faults;
}
