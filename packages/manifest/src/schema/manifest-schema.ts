import * as z from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';

/** Every spec version that is known, oldest first. */
export const specVersions: readonly SpecVersion[] = ['0.1', '0.2', '0.3', '0.4'];

/** The spec version by which a manifest is read that does not name a known one. */
export const newestSpecVersion: SpecVersion = '0.4';

type ManifestSchema = ReturnType<typeof buildManifestSchema>;

const built = new Map<string, ManifestSchema>();

/**
 * The strict schema of one spec version; an unknown key is an error everywhere. Texts given to
 * checks are what was expected, not whole messages. Where the reference schema and the
 * specification disagree, docs/compatibility.md says which was followed.
 * Schemas are built when they are first asked for: most runs need one.
 *
 * @param launchOptional `server.mcp_config` may be absent, as it may for `uv` since 0.4
 */
export function manifestSchema(version: SpecVersion, launchOptional: boolean): ManifestSchema {
  const name = `${version} ${launchOptional}`;
  const schema = built.get(name) ?? buildManifestSchema(version, launchOptional);
  built.set(name, schema);
  return schema;
}

function buildManifestSchema(version: SpecVersion, launchOptional: boolean) {
  const since = (first: SpecVersion): boolean => version >= first;
  const text = z.string();
  const optionalText = z.optional(text);
  const optionalTexts = z.optional(z.array(text));
  const url = z.url('an absolute URL');
  const optionalUrl = z.optional(url);
  const optionalFlag = z.optional(z.boolean());

  return z.strictObject({
    $schema: optionalText,
    dxt_version: z.optional(z.literal(version)),
    manifest_version: z.optional(z.literal(version)),
    name: text,
    display_name: optionalText,
    version: text,
    description: text,
    long_description: optionalText,
    author: z.strictObject({
      name: text,
      email: z.optional(z.email('an e-mail address')),
      url: optionalUrl,
    }),
    repository: z.optional(z.strictObject({ type: text, url })),
    homepage: optionalUrl,
    documentation: optionalUrl,
    support: optionalUrl,
    icon: optionalText,
    ...(since('0.3') ? { icons: z.optional(z.array(buildIcon())) } : {}),
    screenshots: optionalTexts,
    ...(since('0.3') ? { localization: z.optional(buildLocalization()) } : {}),
    server: buildServer(version, launchOptional),
    tools: z.optional(z.array(z.strictObject({ name: text, description: optionalText }))),
    tools_generated: optionalFlag,
    prompts: z.optional(
      z.array(
        z.strictObject({ name: text, description: optionalText, arguments: optionalTexts, text }),
      ),
    ),
    prompts_generated: optionalFlag,
    keywords: optionalTexts,
    license: optionalText,
    ...(since('0.2') ? { privacy_policies: z.optional(z.array(url)) } : {}),
    compatibility: z.optional(buildCompatibility()),
    user_config: z.optional(z.record(text, buildConfigOption())),
    ...(since('0.3') ? { _meta: z.optional(z.record(text, z.record(text, z.unknown()))) } : {}),
  });
}

function buildIcon() {
  return z.strictObject({
    src: z.string(),
    size: z.string().check(z.regex(/^\d+x\d+$/, 'a size as `128x128`')),
    theme: z.optional(z.string().check(z.minLength(1, 'a theme as `light` or `dark`'))),
  });
}

function buildLocalization() {
  const resources = z.string().check(z.regex(/\$\{locale\}/, 'a path with `${locale}`'));
  const languageTag = z
    .string()
    .check(z.regex(/^[A-Za-z\d]{2,8}(?:-[A-Za-z\d]{1,8})*$/, 'a BCP 47 language tag as `en-US`'));
  return z.strictObject({
    resources: z.optional(resources),
    default_locale: z.optional(languageTag),
  });
}

function buildServer(version: SpecVersion, launchOptional: boolean) {
  const types = ['node', 'python', 'binary', ...(version >= '0.4' ? ['uv'] : [])];
  const env = z.optional(z.record(z.string(), z.string()));
  const args = z.optional(z.array(z.string()));
  const overrides = z.optional(
    z.record(z.string(), z.strictObject({ command: z.optional(z.string()), args, env })),
  );
  const launch = z.strictObject({
    command: z.string(),
    args,
    env,
    platform_overrides: overrides,
    platforms: overrides,
  });
  return z.strictObject({
    type: z.enum(types),
    entry_point: z.string(),
    mcp_config: launchOptional ? z.optional(launch) : launch,
  });
}

function buildCompatibility() {
  const range = z.optional(z.string());
  const known = z.object({
    claude_desktop: range,
    platforms: z.optional(z.array(z.enum(['darwin', 'win32', 'linux']))),
    runtimes: z.optional(z.strictObject({ python: range, node: range })),
  });
  // "You can add version constraints for any client application": any other key is a client.
  return z.catchall(known, z.string());
}

function buildConfigOption() {
  const flag = z.optional(z.boolean());
  return z.strictObject({
    type: z.enum(['string', 'number', 'boolean', 'directory', 'file']),
    title: z.string(),
    description: z.string(),
    required: flag,
    default: z.optional(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    multiple: flag,
    sensitive: flag,
    min: z.optional(z.number()),
    max: z.optional(z.number()),
  });
}
