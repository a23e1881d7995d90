/** Address and port as the world writes them in one text: an IPv6 address in brackets, once, whether it came with them or without. */
export function formatAuthority({ address, port }: { readonly address: string; readonly port: number | string }): string {
  return `${address.includes(':') && !address.startsWith('[') ? `[${address}]` : address}:${port}`;
}

/** One spelling of an address: `::ffff:127.0.0.1` and localhost are 127.0.0.1; without a zone, IPv6 as short as it goes. */
export function plainAddress(address: string): string {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain === 'localhost' ? '127.0.0.1' : plain.toLowerCase();
  const url = `http://[${plain}]/`;
  const short = URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : plain;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (mapped === null) return short;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Every address of a family, or of both. */
export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '*';
}

/** Only this machine reaches it; a plain address, see plainAddress. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.[0-9.]+$/.test(address);
}

/** Not a name, which anything may stand behind. */
export function isIpAddress(address: string): boolean {
  return address.includes(':') || /^[0-9]+(\.[0-9]+){3}$/.test(address);
}
