import { validateManifest } from '@opendxt/manifest';
import { CliError, type CommandBody } from '../../command/index.ts';
import { countProblems, renderProblem, visible } from '../../printer/index.ts';
import { openSubject } from './subject.ts';

interface Options {
  readonly strict?: boolean;
  readonly schemaOnly?: boolean;
  readonly for?: string;
}

export const run: CommandBody<Options> = async (context, [path = '.'], options) => {
  const { printer } = context;
  const target = readTarget(options.for);
  const schemaOnly = options.schemaOnly === true;
  await using subject = await openSubject(path, context, { withFiles: !schemaOnly });
  const { file, bytes, files } = subject;
  const { problems, errors, warnings } = await validateManifest(bytes, {
    schemaOnly,
    ...(files === undefined || schemaOnly ? {} : { files }),
    ...(target === undefined ? {} : { target }),
  });
  const valid = errors === 0 && (options.strict !== true || warnings === 0);

  printer.document({ file, valid, errors, warnings, problems });
  const text = bytes.toString('utf8');
  const style = printer.style.bind(printer);
  for (const problem of problems)
    printer.data(`${renderProblem(problem, { file, text, style }).join('\n')}\n`);
  const verdict = valid ? printer.style('green', 'valid') : printer.style('red', 'not valid');
  const counts = countProblems({ errors, warnings });
  printer.data(`${visible(file)}: ${verdict}${counts === undefined ? '' : ` (${counts})`}`);
  return valid ? 0 : 1;
};

function readTarget(given: string | undefined): 'claude-desktop' | undefined {
  if (given === undefined || given === 'claude-desktop') return given;
  throw new CliError('usage', `\`--for\` expects \`claude-desktop\`, found \`${given}\``);
}
