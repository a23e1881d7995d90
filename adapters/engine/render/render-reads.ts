import { posix } from 'node:path';
import { quoteValue, type ReadTemplate, type ServiceRead } from '../../../schemas/index.ts';
import { formatText } from '../expressions/expression-functions.ts';
import { RenderError } from '../expressions/read-value.ts';
import type { TemplateContext } from './member-context.ts';

/** The files outside of Git that a service reads, each once: a restart counts more than a reload. */
export function renderReads({ read }: TemplateContext<'service'>, templates: readonly ReadTemplate[] = []): readonly ServiceRead[] {
  const found = templates.flatMap(({ path, effect }) => {
    const value = read.value(path);
    return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => (one === null ? [] : [{ path: pathOf(one), effect }]));
  });
  const restarts = new Set(found.filter(({ effect }) => effect === 'restart').map(({ path }) => path));
  return [...new Set(found.map(({ path }) => path))].map((path) => ({ path, effect: restarts.has(path) ? 'restart' : 'reload' }));
}

function pathOf(value: unknown): string {
  const path = typeof value === 'object' ? '' : posix.normalize(formatText(value)).replace(/\/$/, '');
  if (!path.startsWith('/') || path.includes('\0'))
    throw new RenderError('MW7002', `reads holds ${quoteValue(value)}, not the absolute path of a file`);
  if (/[*?[]/.test(posix.dirname(path)))
    throw new RenderError('MW7002', `reads holds ${quoteValue(value)}: only the last name of a path may be a pattern`);
  return path;
}
