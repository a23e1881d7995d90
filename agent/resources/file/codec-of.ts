import { type Codec, getCodec } from '../../../adapters/index.ts';
import { HostError } from '../../host/index.ts';

/** The codec of a structured file. Throws HostError for a format that this agent does not know. */
export function codecOf(format: string): Codec {
  const codec = getCodec(format);
  if (codec === undefined) throw new HostError('FORMAT_UNKNOWN', `this agent knows no format ${format}: update the agent`);
  return codec;
}
