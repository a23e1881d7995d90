import type { ConfigTest, ConfigTestTemplate } from '../../../schemas/index.ts';
import { createFieldReader, timeMs } from '../expressions/read-value.ts';
import { checkPath } from './check-path.ts';
import type { MemberContext } from './member-context.ts';
import { nonEmpty } from './render-probe.ts';

/** The command that judges a staged copy of the member's files; {{stage}} is filled in where the copy is made. */
export function renderConfigTest(template: ConfigTestTemplate, { scope, member, environment }: MemberContext): ConfigTest {
  const read = createFieldReader({ ...scope, stage: '{{stage}}' });
  const user = environment.privileged ? read.optionalText(template.user, 'user') : undefined;
  return {
    name: `${member.key}:${template.name}`,
    member: member.key,
    root: checkPath(read.text(template.root, 'root'), environment),
    argv: nonEmpty(read.texts(template.argv, 'argv')),
    exitCode: template.exitCode ?? 0,
    timeoutMs: timeMs(template.timeout, '30s'),
    ...(user === undefined ? {} : { user }),
    ...(template.output === undefined ? {} : { output: template.output }),
    ...(template.notOutput === undefined ? {} : { notOutput: template.notOutput }),
  };
}
