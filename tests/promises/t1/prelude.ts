import type { ManagerKind } from './fault.ts';

/** Who the main process of a member is. */
const pids: Readonly<Record<ManagerKind, string>> = {
  supervisor: `pid() {
  local line
  while read -r line; do [[ $line =~ \\"pid\\":\\ ([0-9]+) ]] && echo "\${BASH_REMATCH[1]}" && return; done 2>/dev/null <"$ROOT/run/plumb/supervisor/$SERVICE.json"
}`,
  // Never 0: a signal to 0 goes to whoever asks.
  systemd: `pid() { systemctl show -P MainPID "$SERVICE" 2>/dev/null | grep -vx 0; }`,
};

/** One question for all members of a host, where one each would cost more than the truth is worth. */
const known: Readonly<Record<ManagerKind, string>> = {
  supervisor: '',
  systemd: `declare -A known
while IFS== read -r key value; do case $key in Id) id=$value;; MainPID) main=$value;; '') known[$id]=$main;; esac; done \\
  < <(systemctl show -p Id -p MainPID 'plumb-*.service'; echo)
pid() { local main=\${known["$SERVICE.service"]:-0}; [ "$main" = 0 ] || echo "$main"; }`,
};

/** One process, so that a machine with too much to do does not let anybody live longer. */
const killer = `const fs = require('fs');
const { SECONDS_OF_LIFE: limit, ROOT, SERVICE } = process.env;
const read = (path) => fs.readFileSync(path, 'utf8');
const statOf = (pid) => read('/proc/' + pid + '/stat').replace(/^.*[)] /s, '').split(' ');
const main = {
  supervisor: () => JSON.parse(read(ROOT + '/run/plumb/supervisor/' + SERVICE + '.json')).process.pid,
  systemd: () => read('/sys/fs/cgroup/system.slice/' + SERVICE + '.service/cgroup.procs').trim().split('\\n').find((pid) => statOf(pid)[1] === '1'),
}[process.env.UNIT === '' ? 'supervisor' : 'systemd'];
setInterval(() => {
  try {
    const pid = main();
    if (Number(read('/proc/uptime').split(' ')[0]) - statOf(pid)[19] / 100 >= limit) process.kill(pid, 'SIGKILL');
  } catch {}
}, 200);`;

/**
 * Words for the lines of faults, in bash. The variables of a place come before them. Those that tell the truth once a second start
 * few programs.
 */
const words = `
alive() { local p; p=$(pid); [ -n "$p" ] && kill -0 "$p" 2>/dev/null; }
suspended() { local line; read -r line 2>/dev/null <"/proc/$(pid)/stat" && [[ \${line##*) } == [Tt]* ]]; }
ask() { timeout 3 redis-cli -p "$PORT" "$@" 2>/dev/null; }
answers() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$PORT" || return 1
  printf "$1" >&3
  while IFS= read -r -t 3 line <&3 || [ -n "$line" ]; do [[ $line == $2 ]] && return 0; done
  return 1
}
redis_says() { answers "$1\\r\\nQUIT\\r\\n" "$2"$'\\r'; }
page_shows() { answers 'GET / HTTP/1.0\\r\\n\\r\\n' "*$1*"; }
has() { LC_ALL=C grep -qaxF -- "$2" "$1"; }
last_is() { [ "$(LC_ALL=C grep -aE -- "$2" "$1" | tail -n 1)" = "$3" ]; }
same() { [ ! -L "$1" ] && [ -f "$1" ] && cmp -s "$1" "$SCRATCH/$2" && [ "$(stat -c %a "$1")" = "$(stat -c %a "$SCRATCH/$2")" ]; }
changed() { ! same "$FILE" before; }
unit_changed() { ! same "$UNIT" unit; }
replaced() { [ ! "/proc/$(pid)/exe" -ef "$BINARY" ]; }
runs_by_hand() { tr '\\0' '\\n' </proc/$(pid)/environ | grep -qx BY_HAND=1; }
by_hand() { sed -i 's/^\\[Service\\]/&\\nEnvironment=BY_HAND=1/' "$UNIT"; }
drop_in() { mkdir -p "$UNIT.d"; printf '[Service]\\nEnvironment=BY_HAND=1\\n' >"$UNIT.d/by-hand.conf"; systemctl daemon-reload; }
renew() { cp "$1" "$1.new" && mv "$1.new" "$1"; }
bg() { setsid "$@" >/dev/null 2>&1 </dev/null & echo $! >>"$SCRATCH/pids"; }
hold() { bg "$NODE" -e "const s=require('net').createServer(c=>c.destroy());const go=()=>s.listen($1,'127.0.0.1');s.on('error',()=>setTimeout(go,20));go()"; sleep 0.5; }
end_at() { export SECONDS_OF_LIFE=$1; bg "$NODE" -e "${killer}"; }
ended() { local p; for p in $(cat "$SCRATCH/pids" 2>/dev/null); do kill -9 -- "-$p" "$p" 2>/dev/null; done; rm -f "$SCRATCH/pids"; true; }
fill() { [ -e /var/.fill ] || fallocate -l $(($(df --output=avail -k /var | tail -n 1) * 97 / 100))K /var/.fill; dd if=/dev/zero of=/var/.fill2 bs=1M; dd if=/dev/zero of=/var/.fill3 bs=4k; } 2>/dev/null
keep() { mkdir -p "$SCRATCH"; cp -p "$FILE" "$SCRATCH/before"; cp -pr "$DIR" "$SCRATCH/directory"; [ ! -e "$UNIT" ] || cp -p "$UNIT" "$SCRATCH/unit"; cp -p "$STATE/ledger.json" "$SCRATCH/ledger.json"; }
export -f pid
`;

/** A member on a machine, as lines of the shell see it. */
export interface MemberShell {
  readonly manager: ManagerKind;
  readonly variables: Readonly<Record<string, string>>;
}

export function lineAt({ manager, variables }: MemberShell, line: string): string {
  return `${pids[manager]}${words}${assignments(variables)}\n${line}`;
}

/** One line for many members of one host: prints the names of those whose line succeeds. */
export function whichSucceed(lines: readonly { readonly name: string; readonly shell: MemberShell; readonly line: string }[]): string {
  const [first] = lines;
  if (first === undefined) return ':';
  const each = lines.map(({ name, shell, line }) => `( ${assignments(shell.variables)}; ${line} ) >/dev/null 2>&1 && echo ${name}`);
  const { manager } = first.shell;
  return `${pids[manager]}${words}${known[manager]}\n${each.join('\n')}`;
}

function assignments(variables: MemberShell['variables']): string {
  return `export ${Object.entries(variables)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'`)
    .join(' ')}`;
}
