import { type Codec, CodecError, type Entries } from '../../../adapters/index.ts';
import { isEqual, type ResourceOf } from '../../../schemas/index.ts';
import { ApplyError } from '../resource-module.ts';
import { codecOf } from './codec-of.ts';
import { changeBetween } from './entries.ts';

/** The whole text the file is to have; undefined when desired says nothing about content and there is no file. */
export function textToWrite(desired: ResourceOf<'file'>, current: string | undefined): string | undefined {
  const { content, entries } = desired.fields;
  if (content !== undefined) return content;
  if (entries === undefined || desired.via.format === undefined) return current;
  const codec = codecOf(desired.via.format);
  if (desired.via.merge === 'own') return formatOwned(entries as Entries, { codec, current, path: desired.name });
  const { former } = desired.via;
  const cleared = () => (former === undefined ? (current ?? '') : codec.remove(current ?? '', former as Entries));
  return refusing(() => codec.merge(cleared(), entries as Entries), { codec, path: desired.name });
}

/** The text of a shared file without the entries of Git. */
export function textWithoutEntries(desired: ResourceOf<'file'>, current: string): string {
  if (desired.via.format === undefined) return current;
  const codec = codecOf(desired.via.format);
  return refusing(() => codec.remove(current, (desired.fields.entries ?? {}) as Entries), { codec, path: desired.name });
}

/**
 * An owned file whose entries the plan has changed, because the program or an ignore rule has a word in it, has no
 * rendered text. The text that stands is edited where it can be read, so that headers and order stay.
 */
function formatOwned(entries: Entries, { codec, current, path }: OwnedFile): string {
  const present = current === undefined ? undefined : readable(codec, current);
  if (current === undefined || present === undefined) return codec.format(entries);
  const merged = attempt(() => codec.merge(current, changeBetween(present, entries)));
  if (merged !== undefined && isEqual(codec.parse(merged), entries)) return merged;
  if (codec.keepsOrder(current)) return codec.format(entries);
  throw new ApplyError(
    `${path} keeps values that are not of Git, and lines of one name stand apart in it: written anew they would stand together, in another order. Take the ignore rule away, or bring the lines together by hand`,
  );
}

interface OwnedFile {
  readonly codec: Codec;
  readonly current: string | undefined;
  readonly path: string;
}

function readable(codec: Codec, text: string): Entries | undefined {
  return attempt(() => codec.parse(text));
}

/** Undefined: the codec refuses. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

/** A shared file is not written over: what others put there would be lost. The message leaves the line's text out, it may be secret. */
function refusing(edit: () => string, { codec, path }: { readonly codec: Codec; readonly path: string }): string {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    if (error.line === 0) throw new ApplyError(`${path}: ${error.message}`);
    throw new ApplyError(`line ${error.line} of ${path} is not ${codec.name}: repair the file, entries cannot be merged into it`);
  }
}
