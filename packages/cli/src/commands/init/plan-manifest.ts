import {
  defined,
  titleOf,
  type LaunchDocument,
  type ManifestDocument,
  type ProjectAuthor,
  type ProjectFacts,
  type ProjectLaunch,
} from '../../project/index.ts';

/** What every manifest needs, wherever it came from. */
export interface Identity {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: ProjectAuthor;
}

export interface ManifestPlanInput {
  readonly identity: Identity;
  readonly facts: ProjectFacts;
  readonly launch: ProjectLaunch;
  /** A PNG in the project's folder. */
  readonly icon?: string;
  /** As in `process.platform`. */
  readonly platform: string;
}

type McpConfig = ManifestDocument['server']['mcp_config'];

const libraries = '${__dirname}/server/lib';

/** The manifest of a project: what is known is taken over, and started as its runtime needs it. */
export function planManifest(input: ManifestPlanInput): ManifestDocument {
  const { identity, facts, launch, icon, platform } = input;
  const { repository, homepage, documentation, support, license, keywords, kind } = facts;
  return {
    ...identity,
    display_name: titleOf(identity.name),
    ...defined({
      repository: repository === undefined ? undefined : { type: 'git', url: repository },
      homepage,
      documentation,
      support,
      icon,
      license,
      keywords: keywords.length === 0 ? undefined : keywords,
      compatibility: compatibilityOf(facts, launch, platform),
    }),
    server: {
      type: kind,
      entry_point: entryPoint(launch, platform),
      mcp_config: mcpConfig(kind, launch, platform),
    },
  };
}

/** A program is for the system that it was built on; a runtime is asked for by its versions. */
function compatibilityOf(
  { kind, runtime }: ProjectFacts,
  launch: ProjectLaunch,
  platform: string,
): ManifestDocument['compatibility'] {
  if (launch.kind === 'program') return { platforms: [platform] };
  return runtime === undefined ? undefined : { runtimes: { [kind]: runtime } };
}

function entryPoint(launch: ProjectLaunch, platform: string): string {
  return launch.kind === 'program' && platform === 'win32' ? `${launch.path}.exe` : launch.path;
}

function mcpConfig(kind: ProjectFacts['kind'], launch: ProjectLaunch, platform: string): McpConfig {
  if (launch.kind === 'program')
    return { command: `\${__dirname}/${entryPoint(launch, platform)}`, args: [] };
  if (kind === 'python') return pythonConfig(launch);
  return { command: 'node', args: [`\${__dirname}/${launch.path}`] };
}

/**
 * The override repeats the whole `env`, since a host may replace the one by the other, and its
 * PYTHONPATH has the separator of Windows.
 */
function pythonConfig(launch: Exclude<ProjectLaunch, { kind: 'program' }>): McpConfig {
  const args = pythonArguments(launch);
  return {
    command: 'python3',
    args,
    env: pythonEnvironment(launch, ':'),
    platform_overrides: {
      win32: { command: 'python', args, env: pythonEnvironment(launch, ';') },
    },
  };
}

function pythonArguments(
  launch: Exclude<ProjectLaunch, { kind: 'program' }>,
): NonNullable<LaunchDocument['args']> {
  switch (launch.kind) {
    case 'script':
      return [`\${__dirname}/${launch.path}`];
    case 'module':
      return ['-m', launch.module];
    case 'function': {
      const [imported] = launch.name.split('.');
      return [
        '-c',
        `import sys; from ${launch.module} import ${imported}; sys.exit(${launch.name}())`,
      ];
    }
  }
}

function pythonEnvironment(
  launch: Exclude<ProjectLaunch, { kind: 'program' }>,
  separator: string,
): Readonly<Record<string, string>> {
  const root = launch.kind === 'script' ? undefined : launch.root;
  const own = root === '' ? '${__dirname}' : `\${__dirname}/${root}`;
  const paths = root === undefined ? [libraries] : [libraries, own];
  return {
    PYTHONPATH: paths.join(separator),
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
