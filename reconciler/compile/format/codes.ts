import type { CodeEntry } from '../codes.ts';

/** A page that explains codes, one section a stage. Tables of several owners are put together by the caller. */
export function formatCodes(codes: Readonly<Record<string, CodeEntry>>): string {
  const sorted = Object.keys(codes).sort();
  const stages = Object.entries(stageTitles).flatMap(([digit, title]) => {
    const own = sorted.filter((code) => code.startsWith(`MW${digit}`));
    return own.length === 0 ? [] : [`## ${title}\n\n${own.map((code) => formatEntry(code, codes[code])).join('\n')}`];
  });
  return `${introduction}\n${stages.join('\n')}`;
}

const stageTitles = {
  1: 'MW1: loading',
  2: 'MW2: schemas',
  3: 'MW3: references',
  4: 'MW4: placing',
  5: 'MW5: the whole fleet',
  6: 'MW6: adapters',
  7: 'MW7: rendering',
  8: 'MW8: sources',
  9: 'MW9: reviews',
} as const;

const introduction = `# Diagnostics

<!-- Generated from the tables of codes; \`npm run golden:update\` writes it again. -->

Every finding has a code that never changes its meaning, a summary that is always the same for the code,
a detail with the wrong value, a way out, and where it can be known \`file:line:column\` with a JSON pointer.
All findings come at once. What only follows from another finding is left out: a middleware whose host could
not be read does not say that the host is missing.

\`plumb validate -o text|json|sarif|junit\` prints them (\`plumb review\` those of MW9 as well); errors keep a commit from being applied, warnings do not.
In YAML the place is exact. In TOML it is exact for keys that begin a line; inside an inline table or list it is that line's key.
Columns count UTF-16 units from 1.
`;

function formatEntry(code: string, entry: CodeEntry | undefined): string {
  if (entry === undefined) return '';
  const kind = entry.severity === 'warning' ? ' (warning)' : '';
  return `### ${code}: ${entry.summary}${kind}\n\n${entry.explanation}\n\n**What to do:** ${entry.fix}\n`;
}
