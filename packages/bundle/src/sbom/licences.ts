import type { License } from '@cyclonedx/cyclonedx-library/Models';
import type { CycloneDx } from './cyclonedx.ts';
import { isExpression } from './spdx-expression.ts';

/**
 * What is declared, as the specification can say it: ids of SPDX and names, or one expression alone.
 * Several of which some are expressions become one where all are of SPDX, and names otherwise.
 */
export function toLicences(declared: readonly string[], { Enums, Models, SPDX }: CycloneDx) {
  const acknowledgement = Enums.LicenseAcknowledgement.Declared;
  const named = (text: string) => new Models.NamedLicense(text, { acknowledgement });
  const texts = declared.map((text) => text.trim()).filter((text) => text !== '');
  const isId = (text: string) => SPDX.isSupportedSpdxId(text);
  const known = [...new Set(texts.map((text) => SPDX.fixupSpdxId(text) ?? text))];
  const isValid = (text: string) => isId(text) || isExpression(text, isId);
  if (known.every(isId)) {
    return known.map((id): License => new Models.SpdxLicense(id, { acknowledgement }));
  }
  if (!known.every(isValid)) {
    return known.map((text): License =>
      isId(text) ? new Models.SpdxLicense(text, { acknowledgement }) : named(text),
    );
  }
  const all = known.length === 1 ? known : known.map((text) => (isId(text) ? text : `(${text})`));
  const expression = new Models.LicenseExpression(all.join(' AND '));
  expression.acknowledgement = acknowledgement;
  return [expression];
}
