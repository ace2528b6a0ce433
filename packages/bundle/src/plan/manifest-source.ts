import { readFile } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { BundleError } from '../error/index.ts';

/** The manifest as it lies on disk, and what a plan takes from it. */
export interface ManifestSource {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Undefined where the text is no JSON object; validation says why. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  readonly serverType: string | undefined;
  /** Relative to the root, with `/`. */
  readonly entryPoint: string | undefined;
  /** Files of the bundle that some platform starts. */
  readonly commands: ReadonlySet<string>;
  /** `compatibility.runtimes.node`. */
  readonly nodeRange: string | undefined;
}

export async function readManifestSource(root: string, file: string): Promise<ManifestSource> {
  const path = resolve(root, file);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new BundleError('manifest-missing', `no \`${file}\` in ${root}`, {
      hint: '`dxt init` writes one',
      cause: error,
    });
  });
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const json = parseObject(text);
  const server = record(json?.['server']);
  const config = record(server?.['mcp_config']);
  const overrides = [config?.['platform_overrides'], config?.['platforms']].flatMap((platforms) =>
    Object.values(record(platforms) ?? {}),
  );
  const commands = [config, ...overrides].map((launch) => string(record(launch)?.['command']));
  return {
    text,
    bytes,
    json,
    serverType: string(server?.['type']),
    nodeRange: string(record(record(json?.['compatibility'])?.['runtimes'])?.['node']),
    entryPoint: bundlePath(string(server?.['entry_point'])),
    commands: new Set(
      commands
        .filter((command) => command?.startsWith('${__dirname}') === true)
        .map(bundlePath)
        .filter((command) => command !== undefined),
    ),
  };
}

/** A path inside the bundle as it is written in a manifest, made relative to the root. */
function bundlePath(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const path = written.replace('${__dirname}', '').replaceAll('${/}', '/').replaceAll('\\', '/');
  const normal = posix.normalize(path).replace(/^\/+/, '');
  return normal === '.' || normal.startsWith('../') ? undefined : normal;
}

/** The same manifest with other content, indented as it was. */
export function withJson(
  manifest: ManifestSource,
  json: Readonly<Record<string, unknown>>,
): ManifestSource {
  const indent = /^[ \t]+(?=")/m.exec(manifest.text)?.[0] ?? 2;
  const text = `${JSON.stringify(json, null, indent)}\n`;
  return { ...manifest, json, text, bytes: Buffer.from(text) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
