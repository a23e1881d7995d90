import { formatPointer, maskValue, readPointer, type Slice, withPointer } from '../../../schemas/index.ts';
import { secretTexts } from './mask-resource.ts';

/** Name of the adapter to the names of its sensitive parameters. */
export type SensitiveParameters = (adapter: string) => readonly string[];

/** The slice for people: sensitive parameters of the members and their peers are masked. */
export function maskSlice(slice: Slice, sensitiveOf: SensitiveParameters): Slice {
  const members = slice.members.map((member) => {
    const names = sensitiveOf(member.adapter);
    const peers = member.peers.map((peer) => ({ ...peer, parameters: maskParameters(peer.parameters, names) }));
    return { ...member, parameters: maskParameters(member.parameters, names), peers };
  });
  return { ...slice, members };
}

/** The host's secrets, as texts to look for elsewhere. */
export function secretsOfSlice(slice: Slice, sensitiveOf: SensitiveParameters): readonly string[] {
  return slice.members.flatMap((member) =>
    [member, ...member.peers].flatMap(({ parameters }) =>
      sensitiveOf(member.adapter).flatMap((name) => secretTexts(readPointer(parameters, formatPointer([name])))),
    ),
  );
}

function maskParameters<T extends object>(parameters: T, names: readonly string[]): T {
  return names.reduce((masked, name) => {
    const pointer = formatPointer([name]);
    const value = readPointer(masked, pointer);
    return value === undefined ? masked : withPointer(masked, pointer, maskValue(value));
  }, parameters);
}
