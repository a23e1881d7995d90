import type { RenderedResource, SliceMember } from '../../../schemas/index.ts';
import { formatAuthority } from '../../../schemas/index.ts';
import { RenderError } from '../expressions/read-value.ts';
import type { MemberContext } from './member-context.ts';

/**
 * An IPv6 address and a port that an expression joined by a colon lead nowhere, or elsewhere: the port becomes a part of the address.
 * What people have written in that way themselves is left to the product, since it may be an address.
 */
export function refuseBareAuthorities({ fields, via }: Pick<RenderedResource, 'fields' | 'via'>, context: MemberContext): void {
  const addresses = sixthAddresses(context);
  if (addresses.length === 0) return;
  for (const text of textsOf([fields, via])) {
    for (const address of addresses) {
      const found = findJoined(text, address);
      if (found === undefined || textsOf(writtenBy(context.member)).some((written) => written.includes(found.joined))) continue;
      const right = formatAuthority({ address, port: found.port });
      throw new RenderError(
        'MW7006',
        `${found.joined} joins an IPv6 address and a port by a colon; authority(address, port) gives ${right}`,
      );
    }
  }
}

/** IPv6 addresses that the expressions of the adapter see. */
function sixthAddresses({ host, member }: MemberContext): readonly string[] {
  const wired = Object.values(member.wiring).flatMap(({ members }) => members.map(({ address }) => address));
  const peers = member.peers.map(({ address }) => address);
  const seen = [host.address, ...peers, ...wired].filter((address) => address.includes(':'));
  const own = textsOf(member.parameters).filter((text) => /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text));
  return [...new Set([...seen, ...own])];
}

function writtenBy({ parameters, files }: SliceMember): unknown {
  return [parameters, files];
}

function findJoined(text: string, address: string): { readonly joined: string; readonly port: string } | undefined {
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    const port = /^:([0-9]{1,5})(?![0-9A-Fa-f])/.exec(text.slice(at + address.length))?.[1];
    if (port !== undefined && !/[0-9A-Fa-f:.]/.test(text[at - 1] ?? ' ')) return { joined: `${address}:${port}`, port };
  }
  return undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, member]) => [key, ...textsOf(member)]) : [];
}
