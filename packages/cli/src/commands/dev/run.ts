import { once } from 'node:events';
import { resolve } from 'node:path';
import { openSessionStarting, type PlanOptions } from '@opendxt/host';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { readAllow, readLimit } from '../../consent/index.ts';
import { readGivenSettings } from '../../given-settings/index.ts';
import { launcherOf } from '../../host-access/index.ts';
import { changesOf } from './changes.ts';
import { DevHost } from './dev-host.ts';
import { feed } from './feed.ts';
import { Restarts } from './restarts.ts';
import { sayTo, type Say } from './say.ts';

interface Options {
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly allow?: readonly string[];
  readonly limit?: readonly string[];
  readonly serve?: boolean;
}

export const run: CommandBody<Options> = async (context, [given = '.'], options) => {
  const { printer, cwd, signal } = context;
  const serves = options.serve === true;
  if (serves && (printer.isJson || (options.secret ?? []).length > 0))
    throw new CliError('usage', '`--serve` has stdin and stdout for its client alone', {
      hint: 'leave out `--json` and `--secret`',
    });
  const dir = resolve(cwd, given);
  const install = await planOptions(context, options);
  const say = sayTo(printer, serves);
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const feeds: Promise<void>[] = [];
  await using host = await DevHost.open(context);
  const restarts = new Restarts(context, { host, dir, install, say, signal: stop });
  const follow = (id: string) => feeds.push(feed(host.home, id, say, stop));
  try {
    const changes = changesOf(dir, stop);
    // The state is read before what is built of it, so that nothing in between is missed.
    const first = changes.next();
    await restarts.run(follow);
    describeUse(context, { host, dir, id: restarts.id, serves, say });
    const served = serves ? serve(context, host, stop).finally(() => end.abort()) : undefined;
    for (let next = await first; !next.done; next = await changes.next()) {
      say('changed', next.value.slice(0, 5).join(', '), { paths: next.value });
      await restarts.run(follow);
    }
    await served;
  } finally {
    end.abort();
    await Promise.all(feeds);
  }
  return 0;
};

async function planOptions(
  context: CommandContext,
  { set = [], secret = [], allow = [], limit = [] }: Options,
): Promise<PlanOptions> {
  const limits = limit.map(readLimit);
  return {
    settings: await readGivenSettings(context, set, secret),
    allow: allow.map(readAllow),
    limits: Object.fromEntries(
      limits.flatMap(({ limit: name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
    rules: { downgrade: true, replace: true },
    start: false,
    shown: context.interactive,
    signal: context.signal,
  };
}

function describeUse(
  { printer }: CommandContext,
  {
    host,
    dir,
    id,
    serves,
    say,
  }: { host: DevHost; dir: string; id: string | undefined; serves: boolean; say: Say },
): void {
  if (serves) return;
  const env = { OPENDXT_HOME: host.home.root };
  const client = { command: 'dxt', args: ['dev', dir, '--serve', '--yes'] };
  printer.record({ kind: 'ready', id, env, client });
  printer.note('');
  printer.note(`  call it   OPENDXT_HOME=${host.home.root} dxt call ${id ?? '<id>'} <tool> '{}'`);
  printer.note(`  a client  ${JSON.stringify(client)}`);
  printer.note('  Ctrl-C ends it, and removes its settings and data');
  printer.note('');
  if (id === undefined) say('host', 'waiting for a change');
}

/** Carries bytes between stdio and the host, which speaks the protocol. */
async function serve(
  context: CommandContext,
  { home }: DevHost,
  signal: AbortSignal,
): Promise<void> {
  const { stdin, stdout } = context;
  const socket = await openSessionStarting(home, 'mcp', launcherOf(context));
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  stdout.once('error', () => socket.destroy());
  socket.on('error', () => undefined);
  socket.once('end', () => socket.destroy());
  stdin.pipe(socket).pipe(stdout);
  await once(socket, 'close');
  stdin.destroy();
}
