import type { Manifest } from '@opendxt/manifest';
import type { McpTool } from '../servers/index.ts';
import type { StartProof } from './types.ts';

/** Declared tools against those that the server lists. */
export function compareTools(
  manifest: Manifest,
  tools: readonly McpTool[],
): Pick<StartProof, 'missingTools' | 'undeclaredTools'> {
  const declared = new Set(manifest.tools.map(({ name }) => name));
  const actual = new Set(tools.map(({ name }) => name));
  return {
    missingTools: [...declared].filter((name) => !actual.has(name)),
    undeclaredTools: manifest.toolsGenerated
      ? []
      : [...actual].filter((name) => !declared.has(name)),
  };
}

export function missingToolsFailure(
  missing: readonly string[],
  actual: readonly McpTool[],
): StartProof['failures'] {
  if (missing.length === 0) return [];
  const found =
    actual.length === 0 ? 'no tools' : actual.map(({ name }) => `\`${name}\``).join(', ');
  return [
    {
      code: 'tools-missing',
      message: `the manifest declares ${missing.map((name) => `\`${name}\``).join(', ')}, and the server lists ${found}`,
      hint: 'correct `tools` in the manifest, or set `tools_generated` when they depend on the settings',
    },
  ];
}

export function noiseFailure(noise: readonly string[]): StartProof['failures'] {
  const [first] = noise;
  if (first === undefined) return [];
  return [
    {
      code: 'stdout-noise',
      message: `the server writes to stdout what is no JSON-RPC: ${JSON.stringify(first.slice(0, 120))}`,
      hint: 'stdout belongs to the protocol: log to stderr (`console.error`, `print(..., file=sys.stderr)`)',
    },
  ];
}
