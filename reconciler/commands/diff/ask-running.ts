import { formatMemberKey } from '../../../schemas/index.ts';
import type { OperandReference } from '../../compile/index.ts';
import type { MemberRow, MiddlewareView } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer, type ServerAddress } from '../fleet/ask-server.ts';
import { printMessage } from '../output/terminal.ts';

/** The values that a member runs, as its host reported last. */
export interface RunningMember {
  readonly member: string;
  readonly host: string;
  readonly hostState: MemberRow['hostState'];
  readonly lastReportAt?: string;
  /** By the name of the parameter; without those that the product does not give. */
  readonly values: ReadonlyMap<string, RunningValue>;
}

export interface RunningValue {
  /** `set` where it is sensitive. */
  readonly value: string;
  readonly sensitive: boolean;
}

/** The members among the references, each once. A message names those that the server does not know. */
export async function askRunning(references: readonly OperandReference[], address: ServerAddress): Promise<readonly RunningMember[]> {
  const members = references.filter((reference) => reference.kind === 'member');
  if (members.length === 0) throw new CommandError('--server tells what members run: give MIDDLEWARE/ID on one side at least');
  const found: RunningMember[] = [];
  for (const { middleware, id } of members) {
    const key = formatMemberKey({ middleware, id });
    if (found.some(({ member }) => member === key)) continue;
    const running = readRunning(await askServer(`middleware/${encodeURIComponent(middleware)}`, address), { key, address });
    if (running === undefined) printMessage(`${new URL(address.server).origin} knows nothing of ${key}`);
    else found.push(running);
  }
  return found;
}

function readRunning(
  body: unknown,
  { key, address }: { readonly key: string; readonly address: ServerAddress },
): RunningMember | undefined {
  if (body === undefined) return undefined;
  if (!isMiddlewareView(body))
    throw new CommandError(`${new URL(address.server).origin} answered something else than a middleware; is it a Plumb server?`);
  const row = body.members.find((one) => one.key === key);
  if (row === undefined) return undefined;
  const values = body.parameters.flatMap(({ name, rows }) => {
    const { running, sensitive = false } = rows.find(({ member }) => member === key) ?? {};
    return running === undefined ? [] : [[name, { value: sensitive ? 'set' : running, sensitive }] as const];
  });
  const { host, hostState, lastReportAt } = row;
  return { member: key, host, hostState, ...(lastReportAt === undefined ? {} : { lastReportAt }), values: new Map(values) };
}

function isMiddlewareView(value: unknown): value is MiddlewareView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'members' in value &&
    Array.isArray(value.members) &&
    'parameters' in value &&
    Array.isArray(value.parameters)
  );
}
