import { hasErrors } from '../../../schemas/index.ts';
import { type FleetModel, formatSummary, formatText } from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';
import { printMessage, wantsColour } from '../output/terminal.ts';
import type { RenderedFleet } from './compile-snapshot.ts';

/** The fleet without errors. Findings are printed; with errors the command ends with the exit code. */
export function requireFleet(
  rendered: RenderedFleet,
  { exitCode, what = 'the fleet' }: { readonly exitCode: number; readonly what?: string },
): FleetModel {
  const { fleet, diagnostics } = rendered;
  if (diagnostics.length > 0) printMessage(formatText(diagnostics, { colour: wantsColour(process.stderr) }).trimEnd());
  if (fleet === undefined || hasErrors(diagnostics)) throw new CommandError(`${what} has errors: ${formatSummary(diagnostics)}`, exitCode);
  return fleet;
}
