import {
  activeSubject,
  prepareStart,
  type HostContext,
  type StartSubject,
} from '../activation/index.ts';
import type { Approvals } from '../approval/index.ts';
import { HostError } from '../error/index.ts';
import { formatPermission, useRecorder } from '../permissions/index.ts';
import {
  describeExit,
  startServer,
  type RunningServer,
  type ServerExit,
} from '../servers/index.ts';
import { logPath } from '../store/index.ts';
import { boxListener } from './box-listener.ts';
import { LogFile } from './log-file.ts';
import { offeredCapabilities } from './server-requests.ts';

export interface LaunchOptions {
  readonly signal: AbortSignal;
  readonly approvals: Approvals;
  readonly onNotification: (method: string, params: unknown) => void;
  readonly onRequest: (method: string, params: unknown, signal: AbortSignal) => Promise<unknown>;
  readonly onExit: (exit: ServerExit) => void;
}

/** Starts the server of an extension in its box, logs what it says and audits how it went. */
export async function launchServer(
  context: HostContext,
  id: string,
  options: LaunchOptions,
): Promise<RunningServer> {
  const { audit, sandbox } = context;
  const subject = await activeSubject(context, id);
  const { version } = subject.receipt;
  const record = (outcome: 'ok' | 'failed' | 'refused', why?: string) =>
    audit.record({
      event: 'start',
      id,
      version,
      isolation: sandbox.level,
      outcome,
      ...(why === undefined ? {} : { why }),
    });
  try {
    const server = await startIn(context, subject, options);
    await record('ok').catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return server;
  } catch (error) {
    const code = error instanceof HostError ? error.code : 'start-failed';
    if (code !== 'audit-unwritable') await record(refusals.has(code) ? 'refused' : 'failed', code);
    throw error;
  }
}

const refusals: ReadonlySet<string> = new Set([
  'policy-refused',
  'isolation-missing',
  'not-agreed',
  'grant-changed',
  'tampered',
]);

async function startIn(
  context: HostContext,
  subject: StartSubject,
  options: LaunchOptions,
): Promise<RunningServer> {
  const { home, audit } = context;
  const { id, grants } = subject;
  const { signal, onNotification, onRequest } = options;
  const log: { file?: LogFile } = {};
  const { command, spawn, redact, missing } = await prepareStart(
    context,
    subject,
    boxListener(context, subject, { ...options, log: (line) => log.file?.line(line) }),
  );
  const file = new LogFile(logPath(home, id), redact);
  log.file = file;
  for (const path of missing) file.line(`host: \`${path}\` was granted and is not there`);
  const used = useRecorder(home, id, () => new Date());
  for (const permission of grants.permissions)
    if (permission.kind === 'files') await used(formatPermission(permission));
  return startServer(command, {
    spawn,
    name: id,
    redact,
    signal,
    capabilities: offeredCapabilities(grants),
    onStderr: (text) => file.write(text),
    onNoise: (line) => file.line(`stdout, not JSON-RPC: ${line}`),
    onNotification,
    onRequest,
    onExit: (exit) => {
      options.onExit(exit);
      const why = signal.aborted ? 'stopped' : describeExit(exit);
      void audit.record({ event: 'stop', id, why }).catch(() => undefined);
      // Its log may be removed already.
      if (signal.aborted) return;
      file.line(`host: the server ${describeExit(exit)}`);
      file.end();
    },
  });
}
