import { onTargets, type Scene, type Start } from '../scene/index.ts';
import type { Finding } from '../types.ts';

/** Folders of one user, or of one machine’s package manager. */
const ofOneUser = /^(?:\/(?:Users|home)\/[^/]+\/|\/root\/|[a-z]:[\\/]Users[\\/])/i;
const ofFewMachines =
  /^(?:\/opt\/|\/usr\/local\/|\/Applications\/|\/Library\/|\/nix\/|[a-z]:[\\/])/i;

/** Absolute paths in the manifest that other machines do not have. */
export function checkMachinePaths({ starts }: Scene): Finding[] {
  const found = new Map<string, { starts: Start[]; where: string }>();
  for (const start of starts) {
    for (const { text, where } of textsOf(start)) {
      if (!ofOneUser.test(text) && !ofFewMachines.test(text)) continue;
      const known = found.get(text) ?? { starts: [], where };
      if (!known.starts.includes(start)) known.starts.push(start);
      found.set(text, known);
    }
  }
  return [...found].map(([text, { starts: some, where }]) => ({
    code: 'machine-path',
    severity: ofOneUser.test(text) ? 'error' : 'warning',
    seen: `${where} is \`${text}\``,
    path: 'manifest.json',
    ...onTargets(some, starts),
  }));
}

function textsOf({ template }: Start) {
  return [
    { text: template.command, where: 'the command' },
    ...template.args.flatMap((text, index) => parts(text, `argument ${index + 1}`)),
    ...Object.entries(template.env).flatMap(([name, text]) =>
      parts(text, `\`${name}\` in \`env\``),
    ),
  ];
}

/** An option’s value, and each folder of a list. */
function parts(text: string, where: string) {
  const value = /^--?[\w-]+=(.*)$/s.exec(text)?.[1] ?? text;
  const list = /^[a-z]:[\\/]/i.test(value) ? value.split(';') : value.split(/[:;](?!\/\/)/);
  return [...new Set([value, ...list])]
    .filter((part, _, all) => all.length === 1 || part !== value)
    .map((part) => ({ text: part, where }));
}
