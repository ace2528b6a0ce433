import * as asn1js from 'asn1js';
import { type GeneralSubtree, RelativeDistinguishedNames } from 'pkijs';
import { isWithin, readName } from '../names.ts';

/** The number of a kind of name in GeneralName (RFC 5280 section 4.2.1.6), and its value by pkijs. */
interface TypedName {
  readonly type: number;
  readonly value: unknown;
}

type Matcher = (name: unknown, base: unknown) => boolean | undefined;

const matchers: Readonly<Record<number, Matcher>> = {
  1: asTexts(matchesMail),
  2: asTexts((name, base) => isHostWithin(name, base, { isBaseItselfIn: true })),
  4: matchesDirectory,
  6: asTexts(matchesUri),
  7: matchesAddress,
};

/** Whether a constraint is of a kind and a form that can be judged: RFC 5280 knows no minimum but 0. */
export function isJudged({ base, minimum, maximum }: GeneralSubtree): boolean {
  const least = typeof minimum === 'number' ? minimum : Number(minimum.toBigInt());
  return base.type in matchers && least === 0 && maximum === undefined;
}

/** Whether a name is in a subtree; undefined where one of them can't be read. */
export function matchesSubtree(name: TypedName, base: TypedName): boolean | undefined {
  return matchers[name.type]?.(name.value, base.value);
}

function asTexts(matches: (name: string, base: string) => boolean | undefined): Matcher {
  return (name, base) =>
    typeof name === 'string' && typeof base === 'string'
      ? matches(name.trim(), base.trim())
      : undefined;
}

/** `.acme.example` is everything below it; `acme.example` with or without itself and what is below. */
function isHostWithin(
  host: string,
  base: string,
  { isBaseItselfIn }: { readonly isBaseItselfIn: boolean },
): boolean {
  const [name, tree] = [withoutDot(host), withoutDot(base)];
  if (tree === '') return true;
  if (tree.startsWith('.')) return name.endsWith(tree);
  return name === tree || (isBaseItselfIn && name.endsWith(`.${tree}`));
}

function withoutDot(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function matchesMail(mail: string, base: string): boolean | undefined {
  const at = mail.lastIndexOf('@');
  if (at < 1) return undefined;
  const host = mail.slice(at + 1);
  const baseAt = base.lastIndexOf('@');
  if (baseAt === -1) return isHostWithin(host, base, { isBaseItselfIn: false });
  return (
    mail.slice(0, at) === base.slice(0, baseAt) &&
    withoutDot(host) === withoutDot(base.slice(baseAt + 1))
  );
}

function matchesUri(uri: string, base: string): boolean | undefined {
  const host = URL.canParse(uri) ? new URL(uri).hostname : '';
  // RFC 5280: a URI without a host name, or with an address for it, is in no subtree that is permitted.
  if (host === '' || /^\[|^[\d.]+$/.test(host)) return undefined;
  return isHostWithin(host, base, { isBaseItselfIn: false });
}

function matchesAddress(name: unknown, base: unknown): boolean | undefined {
  if (!(name instanceof asn1js.OctetString) || !(base instanceof asn1js.OctetString))
    return undefined;
  const address = name.valueBlock.valueHexView;
  const range = base.valueBlock.valueHexView;
  if (![4, 16].includes(address.length) || ![8, 32].includes(range.length)) return undefined;
  if (range.length !== address.length * 2) return false;
  return address.every((byte, index) => {
    const mask = range[index + address.length] ?? 0;
    return (byte & mask) === ((range[index] ?? 0) & mask);
  });
}

function matchesDirectory(name: unknown, base: unknown): boolean | undefined {
  const [one, tree] = [name, base].map((value) =>
    value instanceof RelativeDistinguishedNames ? readName(value.valueBeforeDecode) : undefined,
  );
  return one === undefined || tree === undefined ? undefined : isWithin(tree.canonicalParts, one);
}
