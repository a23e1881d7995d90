const longest = 60;

/** A value in a table's cell: texts as they are, anything else as JSON, cut to a readable length. */
export function formatCell(value: unknown): string {
  if (value === undefined || value === null) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const cut = first.length > longest ? `${first.slice(0, longest - 3)}...` : first;
  return rest.length === 0 ? cut : `${cut} (${rest.length + 1} lines)`;
}
