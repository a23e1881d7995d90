import type { CommandVia } from '../../../schemas/index.ts';
import type { ExecOptions } from '../../host/index.ts';

export function execOptionsOf(via: CommandVia, signal: AbortSignal): ExecOptions {
  return {
    timeoutMs: via.timeoutMs,
    signal,
    ...(via.env === undefined ? {} : { env: via.env }),
    ...(via.cwd === undefined ? {} : { cwd: via.cwd }),
    ...(via.user === undefined ? {} : { user: via.user }),
  };
}
