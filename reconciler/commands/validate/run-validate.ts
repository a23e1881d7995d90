import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import { formatJson, formatJunit, formatSarif, formatSummary, formatText } from '../../compile/index.ts';
import type { WorkingCopy } from '../../source/index.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { compareWithCommit, readFleetFiles } from '../fleet/read-snapshot.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { version } from '../version.ts';
import { findUnread } from './find-unread.ts';
import type { ValidateOptions } from './validate-options.ts';

export async function runValidate(dir: string, options: ValidateOptions): Promise<void> {
  const snapshot = await readFleetFiles(dir, options.revision);
  const checked = compileSnapshot(snapshot);
  const { hosts } = checked;
  const copy = options.revision === undefined ? await compareWithCommit(dir, snapshot) : undefined;
  const diagnostics = [...checked.diagnostics, ...(copy === undefined ? [] : findUnread(checked, copy))];
  printData(formatFindings(diagnostics, options.output));
  const rendered = hosts.size === 0 ? '' : `, ${hosts.size} ${hosts.size === 1 ? 'host' : 'hosts'}`;
  if (options.output === 'text') printMessage(`${formatSummary(diagnostics)}${rendered}`);
  if (options.output === 'text' && copy !== undefined && copy.uncommitted.length > 0) printMessage(describeUncommitted(copy));
  process.exitCode = hasErrors(diagnostics) || (options.strict === true && diagnostics.length > 0) ? 1 : 0;
}

const shownFiles = 5;

function describeUncommitted({ commit, uncommitted }: WorkingCopy): string {
  const shown = uncommitted.slice(0, shownFiles).join(', ');
  const more = uncommitted.length > shownFiles ? ` and ${uncommitted.length - shownFiles} more` : '';
  return `note: hosts read commits, and ${commit.slice(0, 12)} is not what was checked here: ${shown}${more}`;
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
