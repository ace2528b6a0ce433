import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  activeSubject,
  prepareStart,
  recordFailedStart,
  recordStart,
  type BoxEvent,
  type HostContext,
  type StartSubject,
} from '@opendxt/host';
import { CliError, type CommandContext, type ExitStatus } from '../../command/index.ts';
import { contextOf } from '../../host-access/index.ts';

/** A shell, or one program, where the server of an extension would run, and as it would. */
export async function openShell(
  context: CommandContext,
  id: string,
  [program, ...args]: readonly string[],
  withSecrets: boolean,
): Promise<ExitStatus> {
  const { printer, stdin } = context;
  if (program === undefined && stdin.isTTY !== true)
    throw new CliError('usage', 'expected a terminal for a shell, found none', {
      hint: `\`dxt sandbox --shell ${id} -- <command>\` runs one command`,
    });
  const host = await contextOf(context);
  const subject = await activeSubject(host, id);
  const { shown, placeholder } = withSecrets ? { shown: subject } : hideSecrets(subject);
  const { command, box, missing } = await audited(host, subject, prepareStart(host, shown));
  for (const path of missing) printer.warn(`\`${path}\` was granted and is not there`);
  if (host.sandbox.level === 'none')
    printer.warn('this machine isolates nothing: what you run has all your rights');
  const env = Object.entries(command.env).filter(
    ([, value]) => placeholder === undefined || !value.includes(placeholder),
  );
  if (program === undefined)
    printer.note(`in the box of ${id}, ${host.sandbox.level} isolation; \`exit\` ends it`);
  const what = program === undefined ? 'a shell' : 'a command in its box';
  const why = withSecrets ? `${what}, with secrets` : what;
  // What can't be audited is not started.
  await recordStart(host, subject, 'ok', why);
  const running = host.sandbox.runInTerminal(
    {
      ...(program === undefined ? usualShell() : { command: program, args }),
      env: { ...Object.fromEntries(env), ...terminalOf(context), PS1: `[box of ${id}] \\w $ ` },
      cwd: command.cwd,
    },
    box,
    { onEvent: (event) => printer.note(describeEvent(event)) },
  );
  const { code, signal } = await audited(host, subject, running);
  const end = signal === null ? `ended with exit code ${code}` : `ended by ${signal}`;
  // It has ended already, and says so itself.
  await host.audit.record({ event: 'stop', id, why: `${what} ${end}` }).catch(() => undefined);
  if (code === 0) return 0;
  printer.note(end);
  return 1;
}

async function audited<T>(host: HostContext, subject: StartSubject, start: Promise<T>): Promise<T> {
  return start.catch(async (error: unknown) => {
    await recordFailedStart(host, subject, error);
    throw error;
  });
}

/** Start-up files would be the extension's: its own folder is HOME. */
function usualShell(): { readonly command: string; readonly args: readonly string[] } {
  return existsSync('/bin/bash')
    ? { command: '/bin/bash', args: ['--norc', '--noprofile'] }
    : { command: '/bin/sh', args: [] };
}

function terminalOf({ env }: CommandContext): Readonly<Record<string, string>> {
  const { TERM } = env;
  return TERM === undefined ? {} : { TERM };
}

/** The same with something in the place of each secret by which it is known where it went. */
function hideSecrets(subject: StartSubject): {
  readonly shown: StartSubject;
  readonly placeholder: string;
} {
  const placeholder = randomUUID();
  const sensitive = new Set(
    subject.manifest.userConfig.filter((option) => option.sensitive).map(({ key }) => key),
  );
  const settings = Object.entries(subject.settings).map(([key, value]) => [
    key,
    sensitive.has(key) ? placeholder : value,
  ]);
  return { shown: { ...subject, settings: Object.fromEntries(settings) }, placeholder };
}

function describeEvent(event: BoxEvent): string {
  switch (event.kind) {
    case 'used-host':
      return `connected to ${event.host}:${event.port}`;
    case 'blocked-host':
      return `blocked: ${event.host}:${event.port} ${event.why}`;
    case 'limit-exceeded':
      return `ended: over the limit \`${event.limit}\`, ${event.found} of ${event.allowed}`;
    case 'protection-lost':
      return `ended: \`${event.path}\` was replaced, which must not be changed from here; look at it`;
  }
}
