import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import { formatJson, formatJunit, formatSarif, formatSummary, formatText } from '../../compile/index.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { version } from '../version.ts';
import type { ValidateOptions } from './validate-options.ts';

export async function runValidate(dir: string, options: ValidateOptions): Promise<void> {
  const { diagnostics, hosts } = compileSnapshot(await readFleetFiles(dir, options.revision));
  printData(formatFindings(diagnostics, options.output));
  const rendered = hosts.size === 0 ? '' : `, ${hosts.size} ${hosts.size === 1 ? 'host' : 'hosts'}`;
  if (options.output === 'text') printMessage(`${formatSummary(diagnostics)}${rendered}`);
  process.exitCode = hasErrors(diagnostics) || (options.strict === true && diagnostics.length > 0) ? 1 : 0;
}

function formatFindings(diagnostics: readonly Diagnostic[], format: ValidateOptions['output']): string {
  switch (format) {
    case 'text':
      return formatText(diagnostics, { colour: wantsColour() });
    case 'json':
      return formatJson(diagnostics);
    case 'sarif':
      return formatSarif(diagnostics, { version });
    case 'junit':
      return formatJunit(diagnostics);
  }
}
