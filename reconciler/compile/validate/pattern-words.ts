/** The patterns of the repository schemas in words; a test holds that none is missing. */
const words: Readonly<Record<string, string>> = {
  '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$': 'a name: lower case letters, digits and dashes, beginning and ending with a letter or digit',
  '^[1-9][0-9]*(ms|s|m|h|d)$': 'a duration: a whole number and ms, s, m, h or d, such as 30s',
  '^0[0-7]{3}$': "a file mode: four octal digits in quotes, such as '0640'",
  '^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*$':
    'a host name: lower case letters, digits and dashes, parts separated by dots, each beginning and ending with a letter or digit',
  '^([A-Za-z0-9._-]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?)$':
    'a host name or an IP address, without a port, IPv6 without brackets',
  '^ed25519:[A-Za-z0-9+/]{43}=$': 'an identity as printed by plumb-agent keygen: ed25519: and 44 characters of base64',
  '^[1-9][0-9]*(Ki|Mi|Gi)$': 'an amount of memory: a whole number and Ki, Mi or Gi, such as 16Gi',
  '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$':
    'a member id: letters, digits, dots, underscores and dashes, at most 63, beginning with a letter or digit',
  '^(https?|file)://': 'an address that begins with https://, http:// or file://',
  '^https?://': 'an address that begins with https:// or http://',
  '^[0-9a-f]{40}$': 'the whole id of a commit: 40 hexadecimal digits in lower case',
  '^[0-9a-f]{64}$': 'a sha256: 64 hexadecimal digits in lower case',
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?(Z|[+-]\\d{2}:\\d{2})$':
    'a date and a time with an offset, such as 2026-12-24T18:00:00+08:00 or 2026-12-24T10:00Z',
  '^/': 'a JSON pointer: it begins with /',
};

export function patternWords(pattern: string): string {
  return words[pattern] ?? `of the form ${pattern}`;
}

export function hasPatternWords(pattern: string): boolean {
  return Object.hasOwn(words, pattern);
}
