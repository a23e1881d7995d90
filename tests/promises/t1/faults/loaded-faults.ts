import type { Fault } from '../fault.ts';

const workers = `$(cat "/proc/$(pid)/task/$(pid)/children")`;

/** What no main process, probe or file shows. */
export const loadedFaults: readonly Fault[] = [
  {
    name: 'nginx-worker-stopped',
    product: 'nginx',
    what: 'a worker is stopped by SIGSTOP',
    inject: `set -- ${workers}; kill -STOP $1`,
    wrong: `grep -qs '^State:.[tT]' $(printf '/proc/%s/status ' ${workers})`,
    repair: `kill -CONT ${workers}`,
    hangs: true,
  },
  {
    name: 'nginx-workers-ending',
    product: 'nginx',
    what: 'a worker is killed twice a second, and the main process lives',
    inject: `bg bash -c 'while sleep 0.5; do set -- $(cat "/proc/$0/task/$0/children"); kill -9 $1; done' $(pid)`,
    wrong: 'repaired',
    repair: 'ended',
  },
  {
    name: 'nginx-directory-exchanged',
    product: 'nginx',
    what: 'another directory in the place of its own is loaded, and the own one put back',
    inject: `mv "$DIR" "$DIR.kept"; cp -a "$DIR.kept" "$DIR"; sed -i 's/200 hello/200 hacked/' "$FILE"; kill -HUP $(pid); sleep 1; rm -r "$DIR"; mv "$DIR.kept" "$DIR"`,
    wrong: 'page_shows hacked',
  },
  {
    name: 'nginx-directory-exchanged-away',
    product: 'nginx',
    what: 'another directory in the place of its own is loaded, and the own one put back, while the agent is stopped',
    inject: `mv "$DIR" "$DIR.kept"; cp -a "$DIR.kept" "$DIR"; sed -i 's/200 hello/200 hacked/' "$FILE"; kill -HUP $(pid); sleep 1; rm -r "$DIR"; mv "$DIR.kept" "$DIR"`,
    wrong: 'page_shows hacked',
    away: true,
  },
];
