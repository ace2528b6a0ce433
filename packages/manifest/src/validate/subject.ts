import type { LaunchTemplate, Manifest, Platform } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { overridesFor, selectTemplate } from '../launch/index.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A text in the launch of a server that variables are expanded in. */
export interface LaunchText {
  readonly path: JsonPath;
  readonly text: string;
  readonly role: 'command' | 'argument' | 'environment';
}

/** What the checks look at: the manifest as it is read, and as it is written. */
export interface Subject {
  readonly manifest: Manifest;
  readonly value: JsonObject;
  readonly texts: readonly LaunchText[];
  /** The platforms that the manifest is for: those listed, or all. */
  readonly platforms: readonly Platform[];
}

/** Where `mcp_config` has overrides: the key of today and the older one. */
export const OVERRIDE_KEYS = ['platform_overrides', 'platforms'] as const;

export const PLATFORMS: readonly Platform[] = ['darwin', 'linux', 'win32'];

export function createSubject(manifest: Manifest, value: JsonObject): Subject {
  const config = objectAt(value, 'server', 'mcp_config');
  const path = ['server', 'mcp_config'];
  const overrides = OVERRIDE_KEYS.flatMap((key) =>
    Object.keys(objectAt(config, key)).flatMap((platform) =>
      textsOf(objectAt(config, key, platform), [...path, key, platform]),
    ),
  );
  const listed = manifest.compatibility.platforms;
  return {
    manifest,
    value,
    texts: [...textsOf(config, path), ...overrides],
    platforms: PLATFORMS.filter((platform) => listed?.includes(platform) ?? true),
  };
}

/** The object at a path; an empty one where there is something else or nothing. */
export function objectAt(value: unknown, ...path: readonly string[]): JsonObject {
  let current = value;
  for (const key of path) {
    current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return isObject(current) ? current : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textsOf(config: JsonObject, path: JsonPath): readonly LaunchText[] {
  const { command, args } = config;
  const texts: LaunchText[] = [];
  if (typeof command === 'string') {
    texts.push({ path: [...path, 'command'], text: command, role: 'command' });
  }
  for (const [index, text] of (Array.isArray(args) ? args : []).entries()) {
    if (typeof text === 'string') {
      texts.push({ path: [...path, 'args', index], text, role: 'argument' });
    }
  }
  for (const [key, text] of Object.entries(objectAt(config, 'env'))) {
    if (typeof text === 'string') {
      texts.push({ path: [...path, 'env', key], text, role: 'environment' });
    }
  }
  return texts;
}

/** What is started on a platform, whatever the architecture, before variables are expanded. */
export function templateFor({ manifest }: Subject, platform: Platform): LaunchTemplate {
  const overrides = overridesFor(manifest.server, { platform, arch: '' });
  return selectTemplate(manifest.server.launch, overrides, platform);
}

/** Whether the command on some platform is such a program. */
export function isStartedWith(subject: Subject, program: RegExp): boolean {
  return subject.platforms.some((platform) => program.test(templateFor(subject, platform).command));
}

/** Where the command for a platform is written. */
export function commandPath({ value }: Subject, platform: Platform): JsonPath {
  const base = ['server', 'mcp_config'];
  const key = OVERRIDE_KEYS.find((key) =>
    Object.hasOwn(objectAt(value, ...base, key, platform), 'command'),
  );
  return key === undefined ? [...base, 'command'] : [...base, key, platform, 'command'];
}
