import { canonicalAddress } from './address.ts';

/** A host in the one spelling that is judged, looked up and connected to. */
export type Host =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'address'; readonly text: string };

/** A host and a port that a server wants to reach. */
export interface Target {
  readonly host: Host;
  readonly port: number;
}

const label = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/;

/**
 * Reads a host as it stands before the port: a name in any case, with a trailing dot, beyond ASCII
 * or percent-encoded; an IPv4 address in any spelling; an IPv6 address in brackets. What could be
 * understood in two ways (userinfo, a zone id, a control character, an empty label) is no host.
 */
export function readHost(text: string): Host | undefined {
  if (/^\[[\da-f:.]+\]$/i.test(text)) {
    const address = canonicalAddress(text.slice(1, -1));
    return address === undefined ? undefined : { kind: 'address', text: address };
  }
  if (text.length > 1024 || Array.from(text).some(isNotOfHosts)) return undefined;
  const url = `http://${text}`;
  if (!URL.canParse(url)) return undefined;
  const name = new URL(url).hostname.replace(/\.$/, '');
  if (/^\d+(?:\.\d+){3}$/.test(name)) return { kind: 'address', text: name };
  const isName = name.length <= 253 && name.split('.').every((part) => label.test(part));
  return isName ? { kind: 'name', text: name } : undefined;
}

/** URLs skip some of these and end the host at others. */
function isNotOfHosts(character: string): boolean {
  return character <= ' ' || character === '\u{7f}' || '/\\?#@:[]*'.includes(character);
}

/** Reads `host:port`, as CONNECT has it. */
export function readTarget(text: string): Target | undefined {
  const match = /^(.*):(\d{1,5})$/s.exec(text);
  const host = readHost(match?.[1] ?? '');
  const port = Number(match?.[2]);
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined;
}

/** `host:port` with brackets where they are needed, as grants are spelled. */
export function writeTarget({ host, port }: Target): string {
  return `${host.text.includes(':') ? `[${host.text}]` : host.text}:${port}`;
}

/** Whether a name means this machine by itself, without being looked up (RFC 6761). */
export function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}
