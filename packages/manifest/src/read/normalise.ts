import type { Author, Compatibility, Icon, Manifest, Prompt, Tool } from '../model/index.ts';
import type { DeclaredVersion } from '../schema/index.ts';
import {
  entriesAt,
  flagAt,
  isObject,
  listAt,
  objectAt,
  textAt,
  textEntriesAt,
  textsAt,
  type JsonObject,
} from './lenient.ts';
import { readServer } from './server.ts';
import { readUserConfig } from './user-config.ts';

/**
 * The one shape of a manifest of any version, from whatever of it has the right type; undefined
 * when it names no server. What is required and absent becomes an empty text, the name `unnamed`,
 * the version `0.0.0`.
 */
export function normaliseManifest(
  manifest: JsonObject,
  declared: DeclaredVersion,
  unknown: Manifest['unknown'],
): Manifest | undefined {
  const server = readServer(manifest);
  if (server === undefined) return undefined;
  const name = textAt(manifest, 'name') || textAt(manifest, 'display_name') || 'unnamed';
  return {
    specVersion: declared.version,
    ...(declared.key && { versionKey: declared.key }),
    name,
    displayName: textAt(manifest, 'display_name') || name,
    version: textAt(manifest, 'version') || '0.0.0',
    description: textAt(manifest, 'description') ?? '',
    author: readAuthor(manifest['author']),
    ...readOptionalTexts(manifest),
    ...readRepository(manifest),
    icons: listAt(manifest, 'icons').flatMap(readIcon),
    screenshots: textsAt(manifest, 'screenshots'),
    ...readLocalization(manifest),
    server,
    tools: listAt(manifest, 'tools').flatMap(readTool),
    toolsGenerated: flagAt(manifest, 'tools_generated'),
    prompts: listAt(manifest, 'prompts').flatMap(readPrompt),
    promptsGenerated: flagAt(manifest, 'prompts_generated'),
    keywords: textsAt(manifest, 'keywords'),
    privacyPolicies: textsAt(manifest, 'privacy_policies'),
    compatibility: readCompatibility(manifest),
    userConfig: readUserConfig(manifest),
    meta: Object.fromEntries(entriesAt(manifest, '_meta')),
    unknown,
  };
}

type OptionalText =
  | 'longDescription'
  | 'homepage'
  | 'documentation'
  | 'support'
  | 'icon'
  | 'license';

function readOptionalTexts(manifest: JsonObject): Partial<Pick<Manifest, OptionalText>> {
  const keys: readonly (readonly [OptionalText, string])[] = [
    ['longDescription', 'long_description'],
    ['homepage', 'homepage'],
    ['documentation', 'documentation'],
    ['support', 'support'],
    ['icon', 'icon'],
    ['license', 'license'],
  ];
  return Object.fromEntries(
    keys.flatMap(([to, from]) => {
      const text = textAt(manifest, from);
      return text === undefined ? [] : [[to, text]];
    }),
  );
}

/** Some write the author as one text, as package.json allows. */
function readAuthor(author: unknown): Author {
  if (typeof author === 'string') return { name: author };
  if (!isObject(author)) return { name: '' };
  const email = textAt(author, 'email');
  const url = textAt(author, 'url');
  return {
    name: textAt(author, 'name') ?? '',
    ...(email !== undefined && { email }),
    ...(url !== undefined && { url }),
  };
}

function readRepository(manifest: JsonObject): Pick<Manifest, 'repository'> {
  const { repository } = manifest;
  if (typeof repository === 'string') return { repository: { type: 'git', url: repository } };
  const url = textAt(objectAt(manifest, 'repository'), 'url');
  if (url === undefined) return {};
  return { repository: { type: textAt(objectAt(manifest, 'repository'), 'type') ?? 'git', url } };
}

function readIcon(icon: unknown): readonly Icon[] {
  if (!isObject(icon)) return [];
  const src = textAt(icon, 'src');
  const size = textAt(icon, 'size');
  const theme = textAt(icon, 'theme');
  if (src === undefined) return [];
  return [{ src, ...(size !== undefined && { size }), ...(theme !== undefined && { theme }) }];
}

/** Both keys have defaults in the specification ("Localization"). */
function readLocalization(manifest: JsonObject): Pick<Manifest, 'localization'> {
  const { localization } = manifest;
  if (!isObject(localization)) return {};
  return {
    localization: {
      resources: textAt(localization, 'resources') ?? 'mcpb-resources/${locale}.json',
      defaultLocale: textAt(localization, 'default_locale') ?? 'en-US',
    },
  };
}

function readTool(tool: unknown): readonly Tool[] {
  if (typeof tool === 'string') return [{ name: tool }];
  if (!isObject(tool)) return [];
  const name = textAt(tool, 'name');
  const description = textAt(tool, 'description');
  if (name === undefined) return [];
  return [{ name, ...(description !== undefined && { description }) }];
}

function readPrompt(prompt: unknown): readonly Prompt[] {
  if (!isObject(prompt)) return [];
  const name = textAt(prompt, 'name');
  const description = textAt(prompt, 'description');
  if (name === undefined) return [];
  return [
    {
      name,
      ...(description !== undefined && { description }),
      arguments: listAt(prompt, 'arguments').flatMap(readArgumentName),
      text: textAt(prompt, 'text') ?? '',
    },
  ];
}

/** Some write arguments as the protocol does, as objects with a name. */
function readArgumentName(argument: unknown): readonly string[] {
  const name = isObject(argument) ? textAt(argument, 'name') : argument;
  return typeof name === 'string' ? [name] : [];
}

function readCompatibility(manifest: JsonObject): Compatibility {
  const compatibility = objectAt(manifest, 'compatibility');
  const clients = entriesAt(manifest, 'compatibility').flatMap(([client, range]) =>
    typeof range === 'string' && client !== 'platforms' && client !== 'runtimes'
      ? [[client, range] as const]
      : [],
  );
  return {
    ...(Array.isArray(compatibility['platforms']) && {
      platforms: textsAt(compatibility, 'platforms'),
    }),
    runtimes: textEntriesAt(compatibility, 'runtimes'),
    clients: Object.fromEntries(clients),
  };
}
