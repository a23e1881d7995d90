export interface HelpSection {
  /** Command line and what it does. */
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  readonly exitCodes: Readonly<Record<number, string>>;
}

/** The part of a command's --help that commander does not write. */
export function examples(section: HelpSection): string {
  const lines = section.examples.flatMap(([command, meaning]) => [`  # ${meaning}`, `  $ ${command}`]);
  const codes = Object.entries(section.exitCodes).map(([code, meaning]) => `  ${code}  ${meaning}`);
  return ['', 'Examples:', ...lines, '', 'Exit codes:', ...codes].join('\n');
}
