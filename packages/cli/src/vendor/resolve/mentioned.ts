import { parseRequirement, type Requirement } from '@opendxt/bundle';
import type { ProgramRun } from '../clients/index.ts';

const sentences = [
  /No matching distribution found for (.+?)$/gm,
  /satisfies the requirement (.+?) \(from/gm,
  /^\s+\S+ \S+ depends on (.+?)$/gm,
  /^\s+The user requested (?!\(constraint\))(.+?)$/gm,
];

/** The requirements that pip names where it finds no versions, each project once. */
export function mentionedRequirements({ stdout, stderr }: ProgramRun): readonly Requirement[] {
  const said = `${stderr}\n${stdout}`;
  const found = new Map<string, Requirement>();
  for (const sentence of sentences)
    for (const [, text = ''] of said.matchAll(sentence)) {
      const requirement = readable(text.replace(/ \(from .*$/, '').replace(/;.*$/, ''));
      if (requirement !== undefined && !found.has(requirement.name))
        found.set(requirement.name, requirement);
    }
  return [...found.values()];
}

function readable(text: string): Requirement | undefined {
  try {
    return parseRequirement(text.trim());
  } catch {
    return undefined;
  }
}
