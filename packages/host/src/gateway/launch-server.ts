import {
  activeSubject,
  prepareStart,
  recordFailedStart,
  recordStart,
  type HostContext,
  type StartSubject,
} from '../activation/index.ts';
import type { Approvals } from '../approval/index.ts';
import { formatPermission, useRecorder } from '../permissions/index.ts';
import {
  describeExit,
  startServer,
  type RunningServer,
  type ServerExit,
} from '../servers/index.ts';
import { logPath } from '../store/index.ts';
import { boxListener } from './box-listener.ts';
import { explainRefusal } from './explain-refusal.ts';
import { LogFile } from './log-file.ts';
import { offeredCapabilities } from './server-requests.ts';

export interface LaunchOptions {
  readonly signal: AbortSignal;
  readonly approvals: Approvals;
  readonly onNotification: (method: string, params: unknown) => void;
  readonly onRequest: (method: string, params: unknown, signal: AbortSignal) => Promise<unknown>;
  readonly onExit: (exit: ServerExit) => void;
}

/** A started server, and what its box has to do with calls that fail. */
export interface BoxedServer extends RunningServer {
  /** What the box refused it, of a call that began at `since` (`performance.now()`); logged too. */
  explainFailure(text: string, args: unknown, since: number): string | undefined;
}

/** Starts the server of an extension in its box, logs what it says and audits how it went. */
export async function launchServer(
  context: HostContext,
  id: string,
  options: LaunchOptions,
): Promise<BoxedServer> {
  const subject = await activeSubject(context, id);
  try {
    const server = await startIn(context, subject, options);
    await recordStart(context, subject, 'ok').catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return server;
  } catch (error) {
    await recordFailedStart(context, subject, error);
    throw error;
  }
}

async function startIn(
  context: HostContext,
  subject: StartSubject,
  options: LaunchOptions,
): Promise<BoxedServer> {
  const { home, audit, sandbox } = context;
  const { id, grants, manifest } = subject;
  const { signal, onNotification, onRequest } = options;
  const log: { file?: LogFile } = {};
  const blocked: Blocked[] = [];
  const { command, box, spawn, redact, missing } = await prepareStart(
    context,
    subject,
    boxListener(context, subject, {
      ...options,
      log: (line) => log.file?.line(line),
      onBlocked: (host, what) => {
        blocked.push({ host, what, at: performance.now() });
        if (blocked.length > keptBlocked) blocked.shift();
      },
    }),
  );
  const file = new LogFile(logPath(home, id), redact);
  log.file = file;
  for (const path of missing) file.line(`host: \`${path}\` was granted and is not there`);
  const used = useRecorder(home, id, () => new Date());
  for (const permission of grants.permissions)
    if (permission.kind === 'files') await used(formatPermission(permission));
  const server = await startServer(command, {
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
  const pathSettings = manifest.userConfig
    .filter(({ type }) => type === 'directory' || type === 'file')
    .map(({ key }) => key);
  return {
    ...server,
    explainFailure: (text, args, since) => {
      if (sandbox.level === 'none') return undefined;
      const recent = blockedBy(blocked, `${text} ${JSON.stringify(args)}`, since);
      const call = { id, box, grants, pathSettings, text, args, blocked: recent };
      const why = explainRefusal(call);
      if (why !== undefined && recent.length === 0) file.line(`host: a call failed: ${why}`);
      return why;
    },
  };
}

const keptBlocked = 20;

/** For so many milliseconds a box does not report the same host again. */
const unreported = 60_000;

interface Blocked {
  readonly host: string;
  readonly what: string;
  readonly at: number;
}

/** What was blocked since, and hosts that the call names and that were reported before it. */
function blockedBy(blocked: readonly Blocked[], text: string, since: number): readonly string[] {
  const oldest = performance.now() - unreported;
  return blocked
    .filter(({ host, at }) => at >= since || (at >= oldest && text.includes(host)))
    .map(({ what }) => what);
}
