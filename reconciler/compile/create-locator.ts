import type { FindingSource, RenderFinding } from '../../adapters/index.ts';
import { placeAt } from './document.ts';
import { shortPointer } from './finding.ts';
import type { FleetModel, ResolvedMember } from './model.ts';
import { type ParameterPath, parameterSpot } from './resolve/parameters.ts';

/** Where the values that a member was not rendered with were written. */
export function createLocator({ middleware }: FleetModel): FindingSource {
  return (subject) => {
    const name = subject.member.slice(0, subject.member.lastIndexOf('/'));
    const owner = middleware.get(name);
    const member = owner?.members.find(({ key }) => key === subject.member);
    if (owner === undefined || member === undefined) return {};
    const { document, path, part } = parameterSpot(owner, member, quotedPath(member, subject) ?? namedPath(member, subject));
    return { ...placeAt(document, path, part), pointer: shortPointer(path) };
  };
}

/** The first parameter that the expression names and people wrote. */
function namedPath({ layers }: ResolvedMember, { parameters }: RenderFinding): ParameterPath {
  const written = parameters.find((name) => layers.some((layer) => layer.written !== undefined && Object.hasOwn(layer.values, name)));
  return written === undefined ? [] : [written];
}

/** The value or key that the message quotes, whole or behind other words: the last one, since a second is what is refused. */
function quotedPath({ parameters }: ResolvedMember, subject: RenderFinding): ParameterPath | undefined {
  const quoted = [...subject.message.matchAll(/'([^']+)'|"([^"]+)"|No such key: (.+)$/g)].flatMap((found) =>
    found.slice(1).filter((text) => text !== undefined),
  );
  const named = subject.parameters.length === 0 ? Object.keys(parameters) : subject.parameters;
  const texts = named.flatMap((name) => textsIn(parameters[name], [name]));
  const whole = texts.findLast(({ text }) => quoted.includes(text));
  return (whole ?? texts.findLast(({ text }) => text !== '' && quoted.some((one) => one.endsWith(` ${text}`))))?.path;
}

interface QuotableText {
  readonly path: ParameterPath;
  readonly text: string;
}

/** Keys and scalars, each with the path of its value. */
function textsIn(value: unknown, path: ParameterPath): readonly QuotableText[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [{ path, text: String(value) }];
  return Object.entries(value).flatMap(([key, member]) => [{ path: [...path, key], text: key }, ...textsIn(member, [...path, key])]);
}
