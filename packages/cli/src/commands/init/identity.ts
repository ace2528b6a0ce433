import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { CliError, type CommandContext } from '../../command/index.ts';
import { runProgram } from '../../programs/index.ts';
import {
  bundleName,
  parseAuthor,
  titleOf,
  type ProjectAuthor,
  type ProjectFacts,
} from '../../project/index.ts';
import { askText } from './ask.ts';
import type { InitOptions } from './options.ts';
import type { Identity } from './plan-manifest.ts';

const semanticVersion = /^\d+\.\d+\.\d+(?:-[\dA-Za-z.-]+)?(?:\+[\dA-Za-z.-]+)?$/;

/**
 * Name, version, description and author: as given, else as the project says, else as a person
 * answers, else by default. CliError `usage`, naming the option, for what has no default.
 */
export async function decideIdentity(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  facts: Partial<ProjectFacts> = {},
): Promise<Identity> {
  const name = await decideName(context, options, folder, facts);
  return {
    name,
    version: decideVersion(options, facts),
    description:
      options.description ??
      facts.description ??
      (await answerOr(context, 'What does it do, in one line?', `${titleOf(name)} tools`)),
    author: await decideAuthor(context, options, facts),
  };
}

async function decideName(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  facts: Partial<ProjectFacts>,
): Promise<string> {
  if (options.name !== undefined) return checkedName(options.name);
  if (facts.name !== undefined && bundleName(facts.name) !== '') return bundleName(facts.name);
  const byFolder = bundleName(basename(folder));
  if (context.interactive)
    return askText(context, {
      message: 'What is the extension called?',
      initial: byFolder,
      check: (answer) => (bundleName(answer) === answer ? undefined : nameRule),
    });
  if (byFolder !== '') return byFolder;
  throw new CliError('usage', `no name can be made of the folder \`${folder}\``, {
    hint: 'give one with `--name`',
  });
}

const nameRule = 'a name has lower case letters, digits, `-`, `_` and `.` alone';

function checkedName(given: string): string {
  if (given !== '' && bundleName(given) === given) return given;
  const close = bundleName(given);
  throw new CliError(
    'usage',
    `\`--name\`: ${nameRule}, found \`${given}\``,
    close === '' ? {} : { hint: `\`--name ${close}\` would do` },
  );
}

function decideVersion({ extensionVersion }: InitOptions, facts: Partial<ProjectFacts>): string {
  if (extensionVersion === undefined) return facts.version ?? '0.1.0';
  if (semanticVersion.test(extensionVersion)) return extensionVersion;
  throw new CliError(
    'usage',
    `\`--extension-version\` expects a version like \`1.2.3\`, found \`${extensionVersion}\``,
  );
}

async function decideAuthor(
  context: CommandContext,
  options: InitOptions,
  facts: Partial<ProjectFacts>,
): Promise<ProjectAuthor> {
  if (options.author !== undefined) {
    const author = parseAuthor(options.author);
    if (author !== undefined) return author;
    throw new CliError(
      'usage',
      `\`--author\` expects \`Name <email> (url)\`, found \`${options.author}\``,
    );
  }
  if (facts.author !== undefined) return facts.author;
  const known = (await gitAuthor(context)) ?? accountName();
  if (context.interactive)
    return { name: await askText(context, { message: 'Who is the author?', ...initial(known) }) };
  if (known !== undefined) {
    context.printer.note(`author: ${known}, as this machine has it; \`--author\` names another`);
    return { name: known };
  }
  throw new CliError('usage', 'the author is not known', { hint: 'name one with `--author`' });
}

function initial(value: string | undefined) {
  return value === undefined ? {} : { initial: value };
}

async function gitAuthor({ cwd, env, signal }: CommandContext): Promise<string | undefined> {
  const run = await runProgram('git', ['config', 'user.name'], { cwd, env, signal });
  const name = run?.stdout.trim();
  return name === '' ? undefined : name;
}

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // The system has no entry for this user, as in some containers.
    return undefined;
  }
}

async function answerOr(
  context: CommandContext,
  message: string,
  fallback: string,
): Promise<string> {
  return context.interactive ? askText(context, { message, initial: fallback }) : fallback;
}
