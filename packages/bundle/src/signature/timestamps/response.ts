import * as asn1js from 'asn1js';
import { PKIStatus, PKIStatusInfo } from 'pkijs';

/** RFC 3161 section 2.4.2, by the number of the bit. */
const failures: Readonly<Record<number, string>> = {
  0: 'it does not know the hash',
  2: 'it does not allow such requests',
  5: 'it could not read the request',
  14: 'its clock is not available',
  15: 'it does not know the policy',
  16: 'it does not know an extension',
  17: 'it can’t give what was asked for beside',
  25: 'it failed',
};

/** The token of an answer in DER, as it came; or why there is none, as the end of a sentence. */
export function readResponse(
  der: Buffer,
): { readonly token: Buffer } | { readonly refusal: string } {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(der));
  const [first, token] = result instanceof asn1js.Sequence ? result.valueBlock.value : [];
  const status = offset === der.length ? readStatus(first) : undefined;
  if (status === undefined) return { refusal: 'answered with no timestamp of RFC 3161' };
  const isGranted =
    status.status === PKIStatus.granted || status.status === PKIStatus.grantedWithMods;
  if (isGranted && token !== undefined) return { token: Buffer.from(token.valueBeforeDecodeView) };
  return { refusal: `refused: ${reasonsOf(status).join('; ') || 'it gave no reason'}` };
}

function readStatus(block: unknown): PKIStatusInfo | undefined {
  if (!(block instanceof asn1js.Sequence)) return undefined;
  try {
    return new PKIStatusInfo({ schema: block });
  } catch {
    return undefined;
  }
}

function reasonsOf({ failInfo, statusStrings = [] }: PKIStatusInfo): string[] {
  const bytes = failInfo?.valueBlock.valueHexView ?? new Uint8Array();
  const isSet = (bit: number) => (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
  return [
    ...Object.entries(failures)
      .filter(([bit]) => isSet(Number(bit)))
      .map(([, said]) => said),
    ...statusStrings.map(({ valueBlock }) => `\`${valueBlock.value.slice(0, 200)}\``),
  ];
}
