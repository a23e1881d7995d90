import { posix } from 'node:path';
import { quoteValue, type ReadNameTemplate, type ReadTemplate, type ServiceRead } from '../../../schemas/index.ts';
import { formatText } from '../expressions/expression-functions.ts';
import { findNames } from '../expressions/find-names.ts';
import { type FieldReader, RenderError } from '../expressions/read-value.ts';
import type { TemplateContext } from './member-context.ts';

/** The files outside of Git that a service reads, each once: a restart counts more than a reload. */
export function renderReads({ read }: TemplateContext<'service'>, templates: readonly ReadTemplate[] = []): readonly ServiceRead[] {
  const found = templates.flatMap(({ path, effect, follow: template }): readonly ServiceRead[] => {
    const value = read.value(path);
    const follow = template === undefined ? undefined : renderFollow(template, read);
    return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
      one === null ? [] : [{ path: pathOf(one), effect, ...(follow === undefined ? {} : { follow }) }],
    );
  });
  return [...Map.groupBy(found, ({ path }) => path).values()].flatMap(
    (same) => same.find(({ effect }) => effect === 'restart') ?? same.slice(0, 1),
  );
}

function renderFollow({ pattern, base }: ReadNameTemplate, read: FieldReader): NonNullable<ServiceRead['follow']> {
  const text = read.text(pattern, 'reads.follow.pattern');
  try {
    findNames(text, '');
  } catch (error) {
    throw new RenderError('MW7002', `reads.follow.pattern is no pattern of RE2: ${(error as Error).message}`);
  }
  return { pattern: text, ...(base === undefined ? {} : { base: pathOf(read.text(base, 'reads.follow.base')) }) };
}

function pathOf(value: unknown): string {
  const path = typeof value === 'object' ? '' : posix.normalize(formatText(value)).replace(/\/$/, '');
  if (!path.startsWith('/') || path.includes('\0'))
    throw new RenderError('MW7002', `reads holds ${quoteValue(value)}, not the absolute path of a file`);
  if (/[*?[]/.test(posix.dirname(path)))
    throw new RenderError('MW7002', `reads holds ${quoteValue(value)}: only the last name of a path may be a pattern`);
  return path;
}
