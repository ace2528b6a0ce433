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
}

/** Logs and audits what a box did, and asks about hosts that nobody has agreed to. */
export function boxListener(
  { home, machine, audit }: HostContext,
  { id, folder, manifest, settings, grants }: StartSubject,
  { approvals, signal, log }: ListenerOptions,
): BoxListener {
  const used = useRecorder(home, id, () => new Date());
  return {
    onEvent: (event) => {
      if (event.kind === 'used-host') {
        const permission = hostPermission(event.host, event.port, 'public');
        if (permission !== undefined) void used(formatPermission(permission));
        return;
      }
      const what = describeEvent(id, event);
      log(`host: ${what}`);
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

function describeEvent(id: string, event: Exclude<BoxEvent, { kind: 'used-host' }>): string {
  if (event.kind === 'limit-exceeded') {
    const name = limitName(event.limit);
    return `the server was ended: it exceeded its limit of ${name} (allowed ${event.allowed}, found ${event.found}); \`dxt permissions ${id} --limit ${name}=…\` changes it`;
  }
  const { host, port, why, place } = event;
  const wanted = place && hostPermission(host, port, place);
  const how =
    wanted === undefined
      ? ''
      : `; \`dxt permissions ${id} --allow ${formatPermission(wanted)}\` allows it`;
  return `a connection was blocked: ${targetOf(host, port)} ${why}${how}`;
}
