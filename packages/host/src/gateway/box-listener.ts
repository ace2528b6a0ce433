import { parseHost } from '@opendxt/manifest';
import type { HostContext, StartSubject } from '../activation/index.ts';
import type { Approvals } from '../approval/index.ts';
import {
  covers,
  formatPermission,
  limitName,
  requestPermissions,
  useRecorder,
  type Permission,
} from '../permissions/index.ts';
import type { BoxEvent, BoxListener } from '../sandbox/index.ts';
import { agreeToHost } from './agreement.ts';

/** Milliseconds that somebody has to answer whether a host may be connected to. */
const patience = 60_000;

interface ListenerOptions {
  readonly approvals: Approvals;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Called with the host of each connection that was blocked, and what is said of it. */
  readonly onBlocked: (host: string, what: string) => void;
}

/** Logs and audits what a box did, and asks about hosts that nobody has agreed to. */
export function boxListener(
  { home, machine, audit }: HostContext,
  { id, folder, manifest, settings, grants }: StartSubject,
  { approvals, signal, log, onBlocked }: ListenerOptions,
): BoxListener {
  const now = () => new Date();
  const used = useRecorder(home, id, now);
  const blocked = useRecorder(home, id, now, 'blocked');
  return {
    onEvent: (event) => {
      if (event.kind === 'used-host') {
        const permission = hostPermission(event.host, event.port, 'public');
        if (permission !== undefined) void used(formatPermission(permission));
        return;
      }
      const wanted = wantedBy(event);
      if (wanted !== undefined) void blocked(formatPermission(wanted));
      const what = describeEvent(id, event);
      log(`host: ${what}`);
      if (event.kind === 'blocked-host') onBlocked(event.host, what);
      void audit.record({ event: 'blocked', id, what }).catch(() => undefined);
    },
    onUnknownHost: async (host, port) => {
      const wanted = hostPermission(host, port, 'public');
      // What can't be granted is not asked about either.
      if (wanted === undefined || covers(grants.denied, wanted)) return false;
      const declared = requestPermissions(manifest, machine, settings).some(({ permission }) =>
        covers([permission], wanted),
      );
      const late = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const question = { kind: 'network', id, host, port, declared } as const;
      const key = `${id} ${formatPermission(wanted)}`;
      const answer = await approvals.ask(key, question, late);
      if (answer === 'always') await agreeToHost(home, audit, { id, folder, permission: wanted });
      return answer !== undefined && answer !== 'deny';
    },
  };
}

/** Undefined for what nobody can grant. */
function hostPermission(
  host: string,
  port: number,
  place: 'public' | 'local',
): Permission | undefined {
  const parsed = parseHost(targetOf(host, port), place);
  if (!parsed.ok) return undefined;
  return { kind: place === 'public' ? 'network' : 'local-network', host: parsed.host };
}

function targetOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The permission with which something that was blocked would have been let through. */
function wantedBy(event: BoxEvent): Permission | undefined {
  if (event.kind !== 'blocked-host' || event.place === undefined) return undefined;
  return hostPermission(event.host, event.port, event.place);
}

function describeEvent(id: string, event: Exclude<BoxEvent, { kind: 'used-host' }>): string {
  if (event.kind === 'limit-exceeded') {
    const name = limitName(event.limit);
    return `the server was ended: it exceeded its limit of ${name} (allowed ${event.allowed}, found ${Number.isFinite(event.found) ? event.found : 'what can’t be counted'}); \`dxt permissions ${id} --limit ${name}=…\` changes it`;
  }
  if (event.kind === 'protection-lost')
    return `the server was ended: \`${event.path}\`, which it must not change, was replaced while it ran, and was not protected for a moment; look at it before you use it`;
  const { host, port, why } = event;
  const wanted = wantedBy(event);
  const how =
    wanted === undefined
      ? ''
      : `; \`dxt permissions ${id} --allow ${formatPermission(wanted)}\` allows it`;
  return `a connection was blocked: ${targetOf(host, port)} ${why}${how}`;
}
