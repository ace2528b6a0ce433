import { spdxExpression } from './expression.ts';

/** `license` of a package.json, and the older forms: an object with `type`, a list of these. */
export function licencesOfNode(json: Readonly<Record<string, unknown>>): readonly string[] {
  const declared = [json['license'], json['licence'], json['licenses']].flat();
  const texts = declared.flatMap((each) => {
    const text = typeof each === 'object' && each !== null ? { ...each } : { type: each };
    const name = 'type' in text ? text.type : 'name' in text ? text.name : undefined;
    return typeof name === 'string' && name.trim() !== '' ? [spdxExpression(name)] : [];
  });
  return [...new Set(texts)];
}
