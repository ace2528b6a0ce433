import { BUILT_IN_VARIABLES, settingKey } from './scope.ts';

/** What people write in the belief that it exists, and what they mean by it. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['pwd', '__dirname'],
  ['cwd', '__dirname'],
  ['dirname', '__dirname'],
  ['bundle_root', '__dirname'],
  ['bundle_dir', '__dirname'],
  ['extension_root', '__dirname'],
  ['extension_path', '__dirname'],
  ['extension_dir', '__dirname'],
  ['extensionpath', '__dirname'],
  ['dxt_root', '__dirname'],
  ['mcpb_root', '__dirname'],
  ['claude_plugin_root', '__dirname'],
  ['workspacefolder', '__dirname'],
  ['userprofile', 'HOME'],
  ['userhome', 'HOME'],
  ['tmp', 'TEMP'],
  ['tempdir', 'TEMP'],
  ['temp_dir', 'TEMP'],
  ['pathseparator', 'pathSeparator'],
  ['path_separator', 'pathSeparator'],
]);

/**
 * A hint for a variable that means nothing in the launch of a server, given the keys that
 * `user_config` declares.
 */
export function explainUnknownVariable(name: string, declaredKeys: readonly string[]): string {
  const meant = meantBuiltIn(name);
  if (meant !== undefined) {
    return `write \`\${${meant}}\``;
  }
  const key = settingKey(name);
  if (key !== undefined) {
    const close = declaredKeys.find((declared) => isClose(declared, key));
    return close === undefined
      ? `declare \`${key}\` in \`user_config\``
      : `did you mean \`\${user_config.${close}}\`?`;
  }
  if (declaredKeys.includes(name)) {
    return `write \`\${user_config.${name}}\``;
  }
  const closeBuiltIn = BUILT_IN_VARIABLES.find((known) => isClose(known, name));
  if (closeBuiltIn !== undefined) {
    return `did you mean \`\${${closeBuiltIn}}\`?`;
  }
  if (name.startsWith('arguments.')) {
    return 'arguments belong to the text of a prompt; a server gets them in its requests';
  }
  return (
    'the variables of the machine are not available; ' +
    'declare an option in `user_config` and write `${user_config.KEY}`'
  );
}

function meantBuiltIn(name: string): string | undefined {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/^env[.:]/, '');
  return BUILT_IN_VARIABLES.find((known) => known.toLowerCase() === plain) ?? MEANT.get(plain);
}

/** Alike but for case, `-`, `_`, or one letter. */
function isClose(left: string, right: string): boolean {
  const a = left.toLowerCase().replaceAll(/[-_]/g, '');
  const b = right.toLowerCase().replaceAll(/[-_]/g, '');
  if (a === b) {
    return true;
  }
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 3) {
    return false;
  }
  let start = 0;
  while (start < a.length && a[start] === b[start]) {
    start += 1;
  }
  const restA = a.slice(start);
  const restB = b.slice(start);
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}
