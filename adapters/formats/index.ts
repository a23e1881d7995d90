import type { Codec } from './codec.ts';
import { envCodec } from './env.ts';
import { iniCodec } from './ini.ts';
import { jsonCodec } from './json.ts';
import { nginxCodec } from './nginx.ts';
import { propertiesCodec } from './properties.ts';
import { redisCodec } from './redis.ts';
import { tomlCodec } from './toml.ts';
import { xmlCodec } from './xml.ts';
import { yamlCodec } from './yaml.ts';

export { bytesOfText, textOfBytes } from './bytes.ts';
export { type Codec, CodecError, type Entries, type EntriesChange, type Entry } from './codec.ts';

/** All configuration languages, by the name a file resource gives as its format. */
export const codecs: Readonly<Record<string, Codec>> = Object.freeze(
  Object.fromEntries(
    [envCodec, iniCodec, jsonCodec, nginxCodec, propertiesCodec, redisCodec, tomlCodec, xmlCodec, yamlCodec].map(
      (codec) => [codec.name, codec] as const,
    ),
  ),
);

/** Undefined for a name that is no configuration language, such as `text`. */
export function getCodec(name: string): Codec | undefined {
  return Object.hasOwn(codecs, name) ? codecs[name] : undefined;
}
