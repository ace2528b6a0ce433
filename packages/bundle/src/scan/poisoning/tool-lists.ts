import { mark } from '../reading/index.ts';
import type { ScanFinding } from '../types.ts';
import { examineText } from './describe.ts';

/** A tool as a server lists it, of which a model is told everything. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
}

const deepest = 32;

/** What a running server said of its tools. */
export function examineTools(tools: readonly ListedTool[]): ScanFinding[] {
  return tools.flatMap((tool) =>
    [...textsOf(tool, '', 0)].flatMap(([path, text]) =>
      examineText(
        text,
        `the tool \`${mark(tool.name, 60)}\`, as the server lists it, under \`${mark(path, 80)}\``,
        'description',
        {},
      ),
    ),
  );
}

function* textsOf(value: unknown, path: string, depth: number): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null && depth < deepest)
    for (const [key, item] of Object.entries(value)) {
      const below = path === '' ? key : `${path}.${key}`;
      if (!Array.isArray(value)) yield [below, key];
      yield* textsOf(item, below, depth + 1);
    }
}
