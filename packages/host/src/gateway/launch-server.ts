import {
  activeSubject,
  prepareStart,
  type HostContext,
  type StartSubject,
} from '../activation/index.ts';
import type { Approvals } from '../approval/index.ts';
import { HostError } from '../error/index.ts';
import { covers, formatPermission, requestPermissions, useRecorder } from '../permissions/index.ts';
import type { BoxEvent, BoxListener } from '../sandbox/index.ts';
import {
  describeExit,
  startServer,
  type RunningServer,
  type ServerExit,
} from '../servers/index.ts';
import { logPath } from '../store/index.ts';
import { agreeToHost } from './agreement.ts';
import { LogFile } from './log-file.ts';
import { offeredCapabilities } from './server-requests.ts';

/** Milliseconds that somebody has to answer whether a host may be connected to. */
const hostPatience = 60_000;

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
    boxListener(context, subject, options, (line) => log.file?.line(line)),
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

/** Logs and audits what the box did, and asks about hosts that nobody has agreed to. */
function boxListener(
  { home, machine, audit }: HostContext,
  { id, folder, manifest, settings, grants }: StartSubject,
  { approvals, signal }: LaunchOptions,
  log: (line: string) => void,
): BoxListener {
  const used = useRecorder(home, id, () => new Date());
  const isDenied = (host: string) => covers(grants.denied, { kind: 'network', host });
  return {
    onEvent: (event) => {
      if (event.kind === 'used-host') {
        void used(`net:${event.host}:${event.port}`.replace(/:443$/, ''));
        return;
      }
      const what = describeBoxEvent(id, event);
      log(`host: ${what}`);
      void audit.record({ event: 'blocked', id, what }).catch(() => undefined);
    },
    onUnknownHost: async (host, port) => {
      const name = `${host}:${port}`;
      if (isDenied(name)) return false;
      const declared = requestPermissions(manifest, machine, settings).some(({ permission }) =>
        covers([permission], { kind: 'network', host: name }),
      );
      const late = AbortSignal.any([signal, AbortSignal.timeout(hostPatience)]);
      const question = { kind: 'network', id, host, port, declared } as const;
      const answer = await approvals.ask(`${id} net ${name}`, question, late);
      if (answer === 'always') await agreeToHost(home, audit, { id, folder, host: name });
      return answer !== undefined && answer !== 'deny';
    },
  };
}

function describeBoxEvent(id: string, event: Exclude<BoxEvent, { kind: 'used-host' }>): string {
  switch (event.kind) {
    case 'blocked-host': {
      const target = `${event.host}:${event.port}`;
      return `connecting to ${target} was blocked: ${event.why} (\`dxt permissions ${id} --allow net:${target}\` would allow a public host)`;
    }
    case 'limit-exceeded':
      return `the server was ended: it exceeded its limit of ${event.limit} (allowed ${event.allowed}, found ${event.found}); \`dxt permissions ${id} --limit ${event.limit}=…\` changes it`;
  }
}
