export interface BodyLimit {
  /** In UTF-16 units. */
  readonly limit: number;
  /** The forge that sets the limit. */
  readonly title: string;
  /** URL of the whole text. */
  readonly wholeAt?: string;
}

/** The body as it is, or cut after a line, with code and folded parts closed and a line that says how much is missing. */
export function fitBody(body: string, limit: BodyLimit): string {
  if (body.length <= limit.limit) return body;
  const lines = body.split('\n');
  const position: OpenMarks = { fence: undefined, folds: 0 };
  let length = 0;
  let kept = '';
  for (const [index, line] of lines.entries()) {
    length += line.length + 1;
    if (length > limit.limit) break;
    step(position, line);
    const end = `${closing(position)}${notice(lines.length - index - 1, limit)}`;
    if (length + end.length <= limit.limit) kept = `${body.slice(0, length)}${end}`;
  }
  return kept === '' ? notice(lines.length, limit).trimStart().slice(0, limit.limit) : kept;
}

/** Marks and folds that are open after a line. */
interface OpenMarks {
  /** The marks that opened a block of code. */
  fence: string | undefined;
  /** Open <details>. */
  folds: number;
}

function step(position: OpenMarks, line: string): void {
  const [, marks, rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (position.fence !== undefined) {
    const closes = marks !== undefined && marks[0] === position.fence[0] && marks.length >= position.fence.length && rest.trim() === '';
    if (closes) position.fence = undefined;
  } else if (marks !== undefined && !(marks.startsWith('`') && rest.includes('`'))) position.fence = marks;
  else position.folds = Math.max(0, position.folds + count(line, /<details[\s>]/g) - count(line, /<\/details>/g));
}

function count(line: string, pattern: RegExp): number {
  return line.match(pattern)?.length ?? 0;
}

function closing({ fence, folds }: OpenMarks): string {
  return `${fence === undefined ? '' : `${fence}\n`}${'\n</details>\n'.repeat(folds)}`;
}

function notice(missing: number, { title, wholeAt }: BodyLimit): string {
  const where = wholeAt === undefined ? '' : ` The whole is at ${wholeAt}.`;
  return `\n**${missing} more lines are left out**: it is longer than a comment on ${title} can be.${where}\n`;
}
