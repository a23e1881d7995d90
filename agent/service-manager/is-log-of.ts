/** The kernel adds the mark to the name of a file that has none any more. */
const deleted = ' (deleted)';

/** What rotation puts behind a name: a number, a date and time, or a word for the one before. Members are numbered with a hyphen. */
const rotated = /^(?:\.\d{1,5}|\.old|[.\-_]\d{4}-?\d{2}-?\d{2}[\dTZ:.\-_]*)$/;

/** A date before the extension. */
const dated = /^[.\-_]\d{4}-?\d{2}-?\d{2}[\dTZ:\-_]*$/;

/**
 * Whether the file that takes the output of a process is the log, also after it was rotated or deleted while the process writes on.
 * Logs of other services whose names begin alike are not.
 */
export function isLogOf(output: string, log: string): boolean {
  const path = output.endsWith(deleted) ? output.slice(0, -deleted.length) : output;
  if (path === log) return true;
  if (path.startsWith(log)) return rotated.test(path.slice(log.length));
  const dot = log.lastIndexOf('.');
  if (dot <= log.lastIndexOf('/')) return false;
  const [stem, extension] = [log.slice(0, dot), log.slice(dot)];
  return path.startsWith(stem) && path.endsWith(extension) && dated.test(path.slice(stem.length, -extension.length));
}
