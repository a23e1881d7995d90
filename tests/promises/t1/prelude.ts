/** Words for the lines of faults, in bash. The variables of a place come before them. */
const words = `
pid() { sed -n 's/^ *"pid": \\([0-9]*\\).*/\\1/p' "$ROOT/run/plumb/supervisor/$SERVICE.json" 2>/dev/null | head -n 1; }
alive() { local p; p=$(pid); [ -n "$p" ] && kill -0 "$p" 2>/dev/null; }
ask() { timeout 3 redis-cli -p "$PORT" "$@" 2>/dev/null; }
get() { curl -s --max-time 2 "http://127.0.0.1:$PORT/"; }
print_of() { stat -c '%F %a' "$FILE" 2>&1; [ -f "$FILE" ] && [ ! -L "$FILE" ] && sha256sum <"$FILE"; }
changed() { [ "$(print_of)" != "$(cat "$SCRATCH/print")" ]; }
renew() { cp "$1" "$1.new" && mv "$1.new" "$1"; }
bg() { setsid "$@" >/dev/null 2>&1 </dev/null & echo $! >>"$SCRATCH/pids"; }
hold() { bg "$NODE" -e "const s=require('net').createServer(c=>c.destroy());const go=()=>s.listen($1,'127.0.0.1');s.on('error',()=>setTimeout(go,20));go()"; sleep 0.5; }
ended() { local p; for p in $(cat "$SCRATCH/pids" 2>/dev/null); do kill -9 "$p" 2>/dev/null; done; rm -f "$SCRATCH/pids"; true; }
keep() { mkdir -p "$SCRATCH"; cp -p "$FILE" "$SCRATCH/before"; print_of >"$SCRATCH/print"; }
export -f pid
`;

/** A member on a machine, as lines of the shell see it. */
export type ShellVariables = Readonly<Record<string, string>>;

export function lineAt(variables: ShellVariables, line: string): string {
  return `${words}${assignments(variables)}\n${line}`;
}

/** One line for many members: prints the names of those whose line succeeds. */
export function whichSucceed(
  lines: readonly { readonly name: string; readonly variables: ShellVariables; readonly line: string }[],
): string {
  return (
    words + lines.map(({ name, variables, line }) => `( ${assignments(variables)}; ${line} ) >/dev/null 2>&1 && echo ${name}`).join('\n')
  );
}

function assignments(variables: ShellVariables): string {
  return `export ${Object.entries(variables)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'`)
    .join(' ')}`;
}
