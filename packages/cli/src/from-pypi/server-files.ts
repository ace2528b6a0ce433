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
  readonly title: string;
  readonly description: string;
  /** As on a line of requirements: `mcp-server-time==2025.9.25`. */
  readonly requirement: string;
  readonly license?: string;
  readonly homepage?: string;
  /** What vendoring was told: \`--layout universal …\`. */
  readonly options: readonly string[];
  /** The versions of Python that it needs, as a range. */
  readonly python?: string;
}

/** The README of the folder: what it is, what it needs, how it was made and is made anew. */
export function readmeFile(input: ReadmeInput): string {
  const { title, description, requirement, license, homepage, options, python } = input;
  const [project = requirement] = requirement.split('==');
  const about = [
    `\`${project}\``,
    ...(license === undefined ? [] : [`licence ${license}`]),
    ...(homepage === undefined ? [] : [`<${homepage}>`]),
  ];
  return `# ${title}

${description}

This extension carries the published server ${about.join(', ')}.

## Prerequisites

${python === undefined ? 'Python 3' : `Python ${python}`}, unless the host brings it. Nothing has to be installed beside it: what the
server needs is inside.

## How it was made

| file               | what it is                                  |
| ------------------ | ------------------------------------------- |
| \`manifest.json\`    | what it is called, how it starts, its tools |
| \`server/main.py\`   | starts the server                           |
| \`requirements.txt\` | \`${requirement}\`, which was vendored |

For another version change \`requirements.txt\` and \`version\` in \`manifest.json\`, then:

\`\`\`sh
${['dxt', 'vendor', '.', ...options].join(' ')}
dxt pack .
\`\`\`
`;
}
