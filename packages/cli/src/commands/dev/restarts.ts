import {
  covers,
  describePermission,
  HostError,
  type InstallPlan,
  type PlanOptions,
} from '@opendxt/host';
import { CliError, type CommandContext } from '../../command/index.ts';
import { changeItems, itemLines, reasonNote, type Item } from '../../consent/index.ts';
import { describeError, formatDuration, visibleLine } from '../../printer/index.ts';
import { build, bundleIn } from './build.ts';
import type { DevHost } from './dev-host.ts';
import type { Say } from './say.ts';

export interface RestartOptions {
  readonly host: DevHost;
  readonly dir: string;
  readonly install: PlanOptions;
  readonly say: Say;
  readonly signal: AbortSignal;
}

/** Puts what lies in the folder in the place of what runs; whatever is wrong is said, and waits. */
export class Restarts {
  readonly #context: CommandContext;
  readonly #options: RestartOptions;
  #id: string | undefined;

  constructor(context: CommandContext, options: RestartOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Undefined as long as nothing could be run. */
  get id(): string | undefined {
    return this.#id;
  }

  /** @param onId Called with each id that it has not run under before. */
  async run(onId: (id: string) => void): Promise<void> {
    const { say, signal } = this.#options;
    try {
      await this.#restart(onId);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof CliError && error.code === 'refused' && this.#id === undefined)
        throw error;
      const { code, message, hint } = describeError(error);
      const why = hint === undefined ? message : `${message}\nhint: ${hint}`;
      say('failed', why, { code, message, ...(hint === undefined ? {} : { hint }) });
    } finally {
      this.#context.printer.endProgress();
    }
  }

  async #restart(onId: (id: string) => void): Promise<void> {
    const { host, dir, say, signal } = this.#options;
    const { printer } = this.#context;
    const began = performance.now();
    printer.progress('building …');
    const { plan: source } = await build(dir, host.folder, signal);
    for (const { severity, message } of source.problems)
      if (severity === 'error') printer.warn(`\`dxt pack\` refuses this: ${message}`);
    const plan = await this.#plan();
    if (plan.action === 'keep' && plan.id === this.#id) {
      say('built', 'the bundle is the same');
      return;
    }
    await this.#agree(plan);
    await host.apply(plan, signal, (doing) => printer.progress(doing));
    const { id, manifest, missing } = plan;
    if (this.#id !== id) {
      if (this.#id !== undefined) await host.remove(this.#id);
      this.#id = id;
      onId(id);
    }
    if (missing.length > 0) throw needsSettings(plan);
    printer.progress('starting …');
    const listed = await host.tools(id, signal);
    if (listed?.error !== undefined) {
      const { code, message, ...hint } = listed.error;
      throw new HostError(code as HostError['code'], message, hint);
    }
    const names = (listed?.tools ?? []).map(({ name }) => name);
    const time = formatDuration(performance.now() - began);
    const tools = names.length === 0 ? 'no tools' : names.join(', ');
    say('started', `${manifest.name} ${manifest.version} as ${id} in ${time}: ${tools}`, {
      id,
      version: manifest.version,
      tools: names,
    });
  }

  /** Another author under the same id is another extension: of the first nothing stays. */
  async #plan(): Promise<InstallPlan> {
    const { host, install } = this.#options;
    const file = bundleIn(host.folder);
    try {
      return await host.plan(file, install);
    } catch (error) {
      if (this.#id === undefined || !(error instanceof HostError) || error.code !== 'id-taken')
        throw error;
      await host.remove(this.#id);
      this.#id = undefined;
      return host.plan(file, install);
    }
  }

  async #agree(plan: InstallPlan): Promise<void> {
    const { printer, interactive, yes } = this.#context;
    const items = wantedItems(plan);
    if (items.length === 0) return;
    const paint = printer.styleNote.bind(printer);
    printer.note(
      paint('bold', `as its manifest asks, ${visibleLine(plan.manifest.displayName)} may`),
    );
    for (const line of itemLines(items, paint)) printer.note(line);
    if (yes) return;
    if (interactive) {
      const { confirm } = await import('@clack/prompts');
      const answer = await confirm({
        message: 'Run it with that?',
        initialValue: true,
        output: process.stderr,
      });
      if (answer === true) return;
      throw new CliError('refused', 'not agreed to');
    }
    throw new CliError('refused', 'running it needs your agreement, and there is nobody to ask', {
      hint: '`--yes` agrees to what the manifest asks for',
    });
  }
}

/** What is to be agreed to: all that is granted at first, and then what is more than before. */
function wantedItems({ from, widening, request, grants, manifest }: InstallPlan): readonly Item[] {
  if (from !== undefined) return changeItems(widening, manifest);
  return request
    .filter(({ permission }) => covers(grants.permissions, permission))
    .map(({ permission, reason }) => ({
      ...describePermission(permission, manifest),
      notes: reasonNote(reason),
    }));
}

function needsSettings({ missing }: InstallPlan): CliError {
  const names = missing.map(({ key }) => `\`${key}\``).join(', ');
  const how = missing.map(({ key, sensitive }) =>
    sensitive ? `--secret ${key}` : `--set ${key}=…`,
  );
  return new CliError('invalid-setting', `it can't start without a value for ${names}`, {
    hint: `end it and start it with \`${how.join(' ')}\``,
  });
}
