import { titleOf, type DescribedDistribution } from '../project/index.ts';
import type { EntryPoint } from './entry-points.ts';

/** The file that calls a project's program as an installed script would. */
export function mainFile(project: string, { program, module, attribute }: EntryPoint): string {
  const [imported = attribute] = attribute.split('.');
  return `"""Starts ${project}, as its program \`${program}\` would."""
import sys

from ${module} import ${imported}

if __name__ == "__main__":
    sys.argv[0] = ${JSON.stringify(program)}
    sys.exit(${attribute}())
`;
}

export interface ReadmeInput {
  /** Of the extension. */
  readonly name: string;
  readonly description: string;
  /** As on a line of requirements: `mcp-server-time==2025.9.25`. */
  readonly requirement: string;
  readonly facts: DescribedDistribution;
  readonly layout: string;
  /** The line that vendors the packages again. */
  readonly vendorLine: string;
}

/** The README of the folder: what it is, what it needs, how it was made and is made anew. */
export function readmeFile(input: ReadmeInput): string {
  const { name, description, requirement, facts, layout, vendorLine } = input;
  const about = [
    `\`${requirement}\``,
    ...(facts.license === undefined ? [] : [`licence ${facts.license}`]),
    ...[facts.homepage ?? facts.repository].flatMap((url) =>
      url === undefined ? [] : [`<${url}>`],
    ),
  ];
  return `# ${titleOf(name)}

${description}

A bundle of the published server ${about.join(', ')}.

## Prerequisites

${prerequisites(layout, facts.runtime)}

## How it is made

| file | what it is |
| --- | --- |
| \`manifest.json\` | what it is called, how it starts, its tools |
| \`server/main.py\` | calls the program of the server |
| \`requirements.txt\` | the server with its version |

For another version, change \`requirements.txt\` and the version in \`manifest.json\`, then:

\`\`\`sh
${vendorLine}
dxt pack .
\`\`\`
`;
}

function prerequisites(layout: string, runtime: string | undefined): string {
  if (layout === 'binary') return 'None: everything is inside.';
  if (layout === 'uv')
    return 'uv and, at the installation, the package index: the host brings the packages then.';
  return `Python${runtime === undefined ? ' 3' : ` ${runtime}`}. All packages that the server needs are inside.`;
}
