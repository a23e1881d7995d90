import { type ExecResult, type Host, HostError } from '../host/index.ts';

/** A failed program of a package manager in words: its own error lines, not its progress. */
export function describeFailure(what: string, result: ExecResult): string {
  if (result.spawnError !== undefined) return `${what} cannot be run: ${result.spawnError}`;
  if (result.timedOut) return `${what} did not end in time and was stopped`;
  const lines = `${result.stderr}\n${result.stdout}`.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /^(E:|W: Failed|Error:|error:|dpkg: error|Err:|No match|Problem)|unmet|Depends:/.test(line));
  const said = (errors.length > 0 ? errors : lines.filter((line) => line !== '').slice(-5)).join('; ').slice(0, 2000);
  return `${what} failed with exit code ${result.exitCode}: ${said === '' ? 'it said nothing' : said}`;
}

export function requireRoot(host: Host, what: string): void {
  if (!host.privileged)
    throw new HostError('NEEDS_ROOT', `${what} cannot be changed: needs root; run the agent as root or install it by hand`);
}

/** A name from Git becomes an argument: it must not be an option, a path or a pattern. */
export function requireName(name: string, version?: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9+._:-]*$/.test(name))
    throw new HostError('PACKAGE_NAME', `not a package name: ${JSON.stringify(name)}; write letters, digits and + . _ : - only`);
  if (version !== undefined && !/^[A-Za-z0-9][A-Za-z0-9.+:~^_-]*$/.test(version))
    throw new HostError('PACKAGE_VERSION', `not an exact version: ${JSON.stringify(version)}; write one version in full, without patterns`);
}
