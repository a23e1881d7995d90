import {
  formatPointer,
  isReadableByAll,
  maskValue,
  readPointer,
  type Slice,
  type SliceFile,
  type SliceMember,
  withPointer,
} from '../../../schemas/index.ts';
import { secretTexts } from './mask-resource.ts';

/** Name of the adapter to the names of its sensitive parameters. */
export type SensitiveParameters = (adapter: string) => readonly string[];

/** The slice for people: sensitive parameters of the members and their peers are masked. */
export function maskSlice(slice: Slice, sensitiveOf: SensitiveParameters): Slice {
  const members = slice.members.map((member) => {
    const names = sensitiveOf(member.adapter);
    const peers = member.peers.map((peer) => ({ ...peer, parameters: maskParameters(peer.parameters, names) }));
    return { ...member, parameters: maskParameters(member.parameters, names), peers, files: maskFiles(member.files) };
  });
  return { ...slice, members };
}

function maskFiles(files: SliceMember['files']): SliceMember['files'] {
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, isSecretFile(file) ? { ...file, content: maskValue(file.content) } : file]),
  );
}

function isSecretFile({ mode, sensitive }: SliceFile): boolean {
  return sensitive === true || !isReadableByAll(mode);
}

/** The host's secrets, as texts to look for elsewhere. */
export function secretsOfSlice(slice: Slice, sensitiveOf: SensitiveParameters): readonly string[] {
  const files = slice.members.flatMap((member) => Object.values(member.files).filter(isSecretFile));
  const parameters = slice.members.flatMap((member) =>
    [member, ...member.peers].flatMap(({ parameters }) =>
      sensitiveOf(member.adapter).flatMap((name) => secretTexts(readPointer(parameters, formatPointer([name])))),
    ),
  );
  return [...parameters, ...files.flatMap(({ content }) => secretTexts(content))];
}

function maskParameters<T extends object>(parameters: T, names: readonly string[]): T {
  return names.reduce((masked, name) => {
    const pointer = formatPointer([name]);
    const value = readPointer(masked, pointer);
    return value === undefined ? masked : withPointer(masked, pointer, maskValue(value));
  }, parameters);
}
