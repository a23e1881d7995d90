import {
  type ConfigTest,
  type Diagnostic,
  type Effect,
  isEqual,
  type MemberReading,
  quoteValue,
  type RenderedParameter,
  type RenderedResource,
  resourceId,
  type SliceHost,
  type SliceMember,
} from '../../../schemas/index.ts';
import type { Adapter, FindingSource, RenderEnvironment } from '../adapter.ts';
import { ExpressionError } from '../expressions/expression.ts';
import { RenderError } from '../expressions/read-value.ts';
import { buildScope, effectiveHost, memberDirectories } from '../expressions/scope.ts';
import { parameterRules } from '../parameter-rules.ts';
import { expandTemplate, serviceIds, withServices } from './expand-template.ts';
import type { MemberContext, ResourcePart, TemplateContext } from './member-context.ts';
import { promiseListens } from './promise-listens.ts';
import { refuseBareAuthorities } from './refuse-bare-authorities.ts';
import { renderConfigTest } from './render-config-test.ts';
import { renderFile } from './render-file.ts';
import { renderParameters, renderTable } from './render-parameters.ts';
import { renderReading } from './render-reading.ts';
import { renderService } from './render-service.ts';
import { renderArchive, renderCommand, renderDirectory, renderHealth, renderPackages, renderUser } from './render-simple.ts';
import { resolveIgnore } from './resolve-ignore.ts';

export interface MemberInput {
  readonly adapter: Adapter;
  readonly member: SliceMember;
  readonly host: SliceHost;
  readonly environment: RenderEnvironment;
  readonly locate?: FindingSource;
}

export interface RenderedMember {
  readonly resources: readonly RenderedResource[];
  readonly configTests: readonly ConfigTest[];
  readonly parameters: readonly RenderedParameter[];
  /** One where the adapter has a reading and the member is to run. */
  readonly readings: readonly MemberReading[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All resources of one member, in the adapter's order, without the edges to other members. With findings there are none. */
export function renderMember(input: MemberInput): RenderedMember {
  const diagnostics: Diagnostic[] = [];
  const attempt = <T>(where: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      diagnostics.push(toDiagnostic(error, { where, input }));
      return undefined;
    }
  };
  const context = attempt('vars', () => createContext(input));
  if (context === undefined) return failed(diagnostics);
  const instances = context.adapter.document.spec.resources.flatMap(
    (template) => attempt(template.name, () => expandTemplate(template, context)) ?? [],
  );
  const services = serviceIds(instances);
  const bare = instances.flatMap((instance) => attempt(instance.name, () => renderInstance(withServices(instance, services))) ?? []);
  const rendered = attempt('endpoints', () => promiseListens(bare, context, services.first)) ?? bare;
  const used = new Set(rendered.map((resource) => resource.configTest));
  const tests = (context.adapter.document.spec.configTests ?? []).filter((test) => used.has(`${context.member.key}:${test.name}`));
  const configTests = tests.flatMap((test) => attempt(test.name, () => [renderConfigTest(test, context)]) ?? []);
  const readings = attempt('rollout', () => renderReading(context, services.first)) ?? [];
  diagnostics.push(...differingTwins(rendered, input));
  if (diagnostics.length > 0) return failed(diagnostics);
  return { resources: rendered, configTests, readings, parameters: renderTable(context, places(rendered)), diagnostics };
}

function createContext(input: MemberInput): MemberContext {
  const { adapter, member, environment } = input;
  return {
    adapter,
    member,
    environment,
    host: effectiveHost(input.host, environment),
    dirs: memberDirectories(member, environment.root),
    scope: buildScope(input),
    rules: parameterRules(adapter),
    isStopped: member.state === 'stopped',
  };
}

function renderInstance(context: TemplateContext): readonly RenderedResource[] {
  const rendered = renderParts(context).map((part) => frame(part, context));
  for (const resource of rendered) refuseBareAuthorities(resource, context);
  return rendered;
}

function renderParts(context: TemplateContext): readonly ResourcePart[] {
  const { template } = context;
  switch (template.kind) {
    case 'package':
      return renderPackages({ ...context, template });
    case 'archive':
      return renderArchive({ ...context, template });
    case 'user':
      return [renderUser({ ...context, template })];
    case 'directory':
      return [renderDirectory({ ...context, template })];
    case 'file':
      return [renderFile({ ...context, template })];
    case 'command':
      return [renderCommand({ ...context, template })];
    case 'service':
      return [renderService({ ...context, template })];
    case 'parameters':
      return [renderParameters({ ...context, template })];
    case 'health':
      return [renderHealth({ ...context, template })];
  }
}

/** The fields that every resource has, whatever its kind. */
function frame(part: ResourcePart, context: TemplateContext): RenderedResource {
  const { template, member, notified } = context;
  const configTest = template.kind === 'file' || template.kind === 'directory' ? template.configTest : undefined;
  const effect: Effect = template.effect ?? (notified.length === 0 ? 'none' : 'restart');
  return {
    id: resourceId(part.kind, part.name),
    kind: part.kind,
    name: part.name,
    template: part.kind === 'package' ? part.name : context.name,
    members: [member.key],
    ensure: 'present',
    fields: { ...part.fields },
    via: { ...part.via },
    effect,
    effects: { ...part.effects, ...template.effects },
    notify: notified,
    after: [],
    preserve: [...programOwned(context), ...(part.preserve ?? [])],
    ignore: resolveIgnore(context),
    sensitive: [...(template.sensitive ?? []), ...(part.sensitive ?? [])],
    drift: member.drift,
    removable: template.removable ?? true,
    ...(part.hazards === undefined ? {} : { hazards: [...part.hazards] }),
    ...(part.transitions === undefined ? {} : { transitions: [...part.transitions] }),
    ...(configTest === undefined ? {} : { configTest: `${member.key}:${configTest}` }),
  };
}

/** What is the program's may depend on the topology; null stands for nothing. */
function programOwned({ template, read }: TemplateContext): readonly string[] {
  return (template.programOwned ?? []).flatMap((written) => {
    const pointer = read.optionalText(written, 'programOwned');
    if (pointer === undefined) return [];
    if (!pointer.startsWith('/')) throw new RenderError('MW7002', `programOwned holds ${quoteValue(pointer)}, not a pointer`);
    return [pointer];
  });
}

/** A resource that the member wants twice: the second would be lost. */
function differingTwins(resources: readonly RenderedResource[], { member, locate }: MemberInput): readonly Diagnostic[] {
  const first = new Map<string, RenderedResource>();
  return resources.flatMap((resource): readonly Diagnostic[] => {
    const twin = first.get(resource.id);
    if (twin === undefined) first.set(resource.id, resource);
    if (twin === undefined || (isEqual(twin.fields, resource.fields) && isEqual(twin.via, resource.via))) return [];
    const detail = `${member.key}: ${resource.id} is made by ${twin.template} and, with other content, by ${resource.template}`;
    return [
      {
        code: 'MW7008',
        severity: 'error',
        summary: 'a member wants one resource twice',
        detail,
        fix: 'give one of the two another name or path',
        ...locate?.({ member: member.key, parameters: [], message: detail }),
      },
    ];
  });
}

function places(resources: readonly RenderedResource[]) {
  const byTemplate = (kind: string) =>
    new Map(resources.filter((resource) => resource.kind === kind).map((resource) => [resource.template, resource.id]));
  return { files: byTemplate('file'), reads: byTemplate('parameters') };
}

const summaries = {
  MW7002: 'a resource cannot be rendered',
  MW7003: 'a path leaves the place Plumb may write to',
  MW7006: 'an address and a port are joined without brackets',
} as const;

function toDiagnostic(error: unknown, { where, input }: { readonly where: string; readonly input: MemberInput }): Diagnostic {
  const parameters = error instanceof ExpressionError ? error.parameters : [];
  const spot = input.locate?.({ member: input.member.key, parameters, message: error instanceof Error ? error.message : '' });
  const place = `${input.member.key}, ${where} of adapter ${input.adapter.name}`;
  const fix = 'correct the parameters of the member, or the adapter';
  if (error instanceof RenderError) {
    return { code: error.code, severity: 'error', summary: summaries[error.code], detail: `${place}: ${error.message}`, fix, ...spot };
  }
  if (!(error instanceof ExpressionError)) throw error;
  const summary = 'an expression of the adapter fails';
  return { code: 'MW7001', severity: 'error', summary, detail: `${place}: ${error.message}`, fix, ...spot };
}

function failed(diagnostics: readonly Diagnostic[]): RenderedMember {
  return { resources: [], configTests: [], parameters: [], readings: [], diagnostics };
}
