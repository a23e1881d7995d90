import { type ProcessTemplate, resourceId, type ServiceVia } from '../../../schemas/index.ts';
import { checkPath } from './check-path.ts';
import type { TemplateContext } from './member-context.ts';

const sizeBytes = 100 * 1024 * 1024;
const keep = 5;

/** Which logs are rotated, and when, unless Git leaves that to others. What nobody names is the log directory of the member, and its first service's. */
export function renderRotation(
  { rotate }: ProcessTemplate,
  { member, dirs, environment, name, read, service }: TemplateContext,
): Pick<ServiceVia, 'rotate'> {
  const { rotate: isWanted = true, ...git } = member.logs ?? {};
  if (!isWanted) return {};
  const isFirst = service === undefined || service === resourceId('service', name);
  const files = read.optionalTexts(rotate?.files, 'rotate.files') ?? (isFirst ? [`${dirs.logs}/*.log`] : []);
  const reopen = rotate?.reopen === undefined ? {} : { reopen: rotate.reopen };
  return { rotate: { files: files.map((path) => checkPath(path, environment)), sizeBytes, keep, ...git, ...reopen } };
}
