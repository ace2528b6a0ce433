import { CliError, type CommandBody } from '../../command/index.ts';
import type { SandboxOptions } from './options.ts';

export const run: CommandBody<SandboxOptions> = async (context, command, options) => {
  const { selfTest, quick, unconfined, shell, secrets } = options;
  const misused =
    (command.length > 0 && shell === undefined && 'a command') ||
    (secrets === true && shell === undefined && '`--secrets`');
  if (misused) throw new CliError('usage', `expected \`--shell <id>\` with ${misused}`);
  if ((unconfined === true || quick === true) && selfTest !== true)
    throw new CliError(
      'usage',
      `expected \`--self-test\` with \`--${unconfined ? 'unconfined' : 'quick'}\``,
    );
  if (selfTest === true && shell !== undefined)
    throw new CliError('usage', 'expected one of `--self-test` and `--shell`, found both');
  if (shell !== undefined) {
    const { openShell } = await import('./shell.ts');
    return openShell(context, shell, command, secrets === true);
  }
  if (selfTest === true) {
    const { testSandbox } = await import('./test-sandbox.ts');
    return testSandbox(context, options);
  }
  const { showSandbox } = await import('./show-sandbox.ts');
  return showSandbox(context);
};
