import { dump } from 'js-yaml';

/** A value as a document: JSON with two spaces, or YAML. */
export function formatData(value: unknown, format: 'json' | 'yaml'): string {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  // Through JSON, so that both formats leave out the same members.
  return dump(JSON.parse(JSON.stringify(value)), { noRefs: true, lineWidth: -1 });
}
