import { type OutputKind, refuseToOverwrite, writeWhole } from '../../output-file/index.ts';

const list: OutputKind = {
  name: 'list of components',
  // In which a document of CycloneDX says what it is.
  headLength: 400,
  isOne: (head) => head.toString('latin1').includes('"CycloneDX"'),
};

/**
 * Writes a list; an earlier one may be overwritten. CliError `exists`.
 * @param given what the user called it
 */
export async function writeOutput(path: string, given: string, text: string): Promise<void> {
  await refuseToOverwrite(path, given, list);
  await writeWhole(path, text);
}
