import type { NetworkRules } from '../../backend.ts';
import { HostError } from '../../../error/index.ts';
import { readHost, type Host, type Target } from './host.ts';

/** One granted host: a name, its subdomains, or an address; one port, or all. */
interface HostRule {
  readonly host: Host;
  readonly subdomains: boolean;
  readonly port: number | 'any';
}

/** What a box may reach, read once when it starts. */
export interface HostRules {
  readonly anyPublic: boolean;
  /** Whether the host is named among the public ones. */
  namesPublic(target: Target): boolean;
  /** Whether the host is named among those of this machine and its networks. */
  namesLocal(target: Target): boolean;
  /** Whether the host was denied by name, whatever else would let it through. */
  denies(target: Target): boolean;
  /** The ports of this machine's loopback that are granted one by one. */
  readonly loopbackPorts: readonly number[];
}

/**
 * Reads the rules of a box.
 * @throws {HostError} `start-failed` for a rule that can't be understood: it might have meant less
 */
export function readHostRules(rules: {
  readonly hosts: readonly string[];
  readonly anyPublic: boolean;
  readonly local: readonly string[];
  readonly denied?: readonly string[];
}): HostRules {
  const hosts = rules.hosts.map((text) => readRule(text, 'public'));
  const local = rules.local.map((text) => readRule(text, 'local'));
  const denied = (rules.denied ?? []).map((text) => readRule(text, 'local'));
  return {
    anyPublic: rules.anyPublic,
    namesPublic: (target) => hosts.some((rule) => matches(rule, target)),
    namesLocal: (target) => local.some((rule) => matches(rule, target)),
    denies: (target) => denied.some((rule) => matches(rule, target)),
    loopbackPorts: [
      ...new Set(
        local.flatMap((rule) => (isLoopback(rule) && rule.port !== 'any' ? [rule.port] : [])),
      ),
    ],
  };
}

/** Whether rules let anything through at all. */
export function opensAnything({ hosts, anyPublic, local }: NetworkRules): boolean {
  return anyPublic || hosts.length > 0 || local.length > 0;
}

/** Whether a rule leads to this machine's loopback at any port, which can't be passed on one by one. */
export function opensWholeLoopback(local: readonly string[]): boolean {
  return local
    .map((text) => readRule(text, 'local'))
    .some((rule) => rule.port === 'any' && isLoopback(rule));
}

/** Other addresses of 127.0.0.0/8 are no server's own, and are reached by the proxy. */
function isLoopback({ host, subdomains }: HostRule): boolean {
  return !subdomains && ['localhost', '127.0.0.1', '::1'].includes(host.text);
}

function readRule(text: string, place: 'public' | 'local'): HostRule {
  const match = /^(\*\.)?(.+):(\d{1,5}|\*)$/.exec(text);
  const host = readHost(match?.[2] ?? '');
  const port = match?.[3] === '*' ? 'any' : Number(match?.[3]);
  const subdomains = match?.[1] !== undefined;
  if (
    host === undefined ||
    (port !== 'any' && !(port > 0 && port < 65_536)) ||
    (subdomains && (host.kind === 'address' || (place === 'public' && !host.text.includes('.'))))
  )
    throw new HostError(
      'start-failed',
      `\`${text}\` is no host that a server can be allowed to reach`,
      { hint: 'write `host:port`, `*.example.com:443` for subdomains, or `host:*` for any port' },
    );
  return { host, subdomains, port };
}

function matches(rule: HostRule, { host, port }: Target): boolean {
  if (rule.port !== 'any' && rule.port !== port) return false;
  return rule.subdomains
    ? host.kind === 'name' && host.text.endsWith(`.${rule.host.text}`)
    : host.kind === rule.host.kind && host.text === rule.host.text;
}
