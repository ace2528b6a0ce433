import { isLocalName } from '@opendxt/manifest';
import type { BoxListener } from '../backend.ts';
import { lookupWithin, type Lookup } from './lookup.ts';
import { createQuestions } from './questions.ts';
import {
  canonicalAddress,
  isLocalhost,
  privateKind,
  type HostRules,
  type Target,
} from './rules/index.ts';

/** What is decided about one connection; `addresses` are the only ones to connect to. */
export type Verdict =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | {
      readonly ok: false;
      readonly reason: 'not-granted' | 'denied' | 'private' | 'no-address';
      /** Goes behind the host and port. */
      readonly why: string;
    };

export interface Judge {
  judge(target: Target): Promise<Verdict>;
  close(): void;
}

export interface JudgeOptions {
  readonly rules: HostRules;
  readonly lookup: Lookup;
  /** The addresses of this machine, read anew for each connection. */
  readonly ownAddresses: () => ReadonlySet<string>;
  readonly onUnknownHost?: BoxListener['onUnknownHost'];
}

const lookupTimeout = 10_000;
const notGranted: Verdict = { ok: false, reason: 'not-granted', why: 'is not granted' };

/**
 * Decides about the connections of one box. A name that nobody granted is never looked up: the
 * question would carry it to whoever owns the domain, and with it whatever a server hides in it.
 */
export function createJudge({ rules, lookup, ownAddresses, onUnknownHost }: JudgeOptions): Judge {
  const questions = createQuestions(onUnknownHost);
  return { judge, close: () => questions.close() };

  async function judge(target: Target): Promise<Verdict> {
    if (rules.denies(target)) return { ok: false, reason: 'denied', why: 'was denied' };
    const { kind, text } = target.host;
    if (kind === 'address') return judgeAddress(target);
    if (isLocalhost(text)) return judgeLocalhost(target);
    if (rules.namesLocal(target)) return judgeAddressesOf(target, () => undefined);
    if (await isGranted(target)) return judgeAddressesOf(target, whyPrivate);
    return isLocal(target) ? refuse('is a name of a private network') : notGranted;
  }

  async function judgeAddress(target: Target): Promise<Verdict> {
    const address = target.host.text;
    const kind = whyPrivate(target, address);
    if (kind !== undefined) return refuse(`is an address of ${kind}`);
    const isFree = rules.namesLocal(target) || (await isGranted(target));
    return isFree ? { ok: true, addresses: [address] } : notGranted;
  }

  /** Loopback by definition: no resolver can lead it elsewhere. */
  function judgeLocalhost(target: Target): Verdict {
    const addresses = ['127.0.0.1', '::1'].filter(
      (address) => rules.namesLocal(target) || namesAddress(target, address),
    );
    return addresses.length > 0 ? { ok: true, addresses } : refuse('is this machine');
  }

  async function isGranted(target: Target): Promise<boolean> {
    if (rules.anyPublic || rules.namesPublic(target)) return true;
    return !isLocal(target) && questions.ask(target);
  }

  async function judgeAddressesOf(
    target: Target,
    whyNot: (target: Target, address: string) => string | undefined,
  ): Promise<Verdict> {
    const found = await lookupWithin(lookup, target.host.text, lookupTimeout).catch(() => []);
    const addresses = found.flatMap((text) => canonicalAddress(text) ?? []);
    if (addresses.length === 0 || addresses.length < found.length)
      return { ok: false, reason: 'no-address', why: 'has no address' };
    // One private address among public ones is how names are rebound, so it spoils them all.
    const kind = addresses
      .map((address) => whyNot(target, address))
      .find((why) => why !== undefined);
    return kind === undefined ? { ok: true, addresses } : refuse(`leads to an address of ${kind}`);
  }

  function whyPrivate(target: Target, address: string): string | undefined {
    if (namesAddress(target, address)) return undefined;
    return ownAddresses().has(address) ? 'this machine' : privateKind(address);
  }

  function namesAddress({ port }: Target, address: string): boolean {
    return rules.namesLocal({ host: { kind: 'address', text: address }, port });
  }
}

/** Addresses are judged by themselves. */
function isLocal({ host }: Target): boolean {
  return host.kind === 'name' && isLocalName(host.text);
}

function refuse(why: string): Verdict {
  return { ok: false, reason: 'private', why };
}
