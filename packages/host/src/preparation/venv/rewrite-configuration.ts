/** The same `pyvenv.cfg` (PEP 405) for another Python; what names places of another machine is left out. */
export function rewriteConfiguration(
  text: string,
  { home, executable, version }: Record<'home' | 'executable' | 'version', string>,
): string {
  const kept = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .filter((line) => !/^(?:home|executable|base-\w+|command|version(?:_info)?|uv)\s*=/.test(line));
  const said = [`home = ${home}`, `version = ${version}`, `executable = ${executable}`];
  return [...said, ...kept, ''].join('\n');
}
