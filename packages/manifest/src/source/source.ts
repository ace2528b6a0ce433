import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { JsonPath, Place, Problem } from '../problem/index.ts';
import { findOpenBrackets } from './brackets.ts';
import { decodeText } from './decode.ts';
import { findTroubledKeys } from './duplicates.ts';
import { indexPositions, type LocatePlace } from './positions.ts';
import { explainSyntax } from './syntax.ts';

/** The longest text (or the most bytes) that is read as a manifest: 1 MiB. */
export const maxSourceLength = 1_048_576;

/** How many objects and arrays may stand inside each other. */
export const maxSourceDepth = 64;

/** A manifest's text with what it says and where it says it. */
export interface Source {
  /** As it was given, with a byte order mark if there is one. */
  readonly text: string;
  /** Plain JSON data; undefined when the text is not JSON. */
  readonly value: unknown;
  /** What is wrong with the text as JSON; when `value` is there, nothing that loses data. */
  readonly problems: readonly Problem[];
  /** Where the value at a path stands, or the key before it; undefined when there is none. */
  place(path: JsonPath, part: 'key' | 'value'): Place | undefined;
}

/** Reads JSON (RFC 8259; no comments, no trailing commas) and never throws, whatever it is given. */
export function parseSource(input: string | Uint8Array): Source {
  if (input.length > maxSourceLength) return unreadable('', [tooLarge(input.length)]);
  const { text, problems: encodingProblems } =
    typeof input === 'string' ? { text: input, problems: [] } : decodeText(input);
  if (encodingProblems.length > 0) return unreadable(text, encodingProblems);

  const locate = indexPositions(text);
  const start = text.startsWith('\u{FEFF}') ? 1 : 0;
  const mark = start === 1 ? [byteOrderMark(locate)] : [];
  if (text.trim() === '') return unreadable(text, [...mark, emptyFile(locate)]);

  const deep = findOpenBrackets(text, text.length, maxSourceDepth);
  const deepest = deep[maxSourceDepth];
  if (deepest !== undefined) {
    return unreadable(text, [...mark, tooDeep(locate(deepest.offset, 1))]);
  }

  // jsonc-parser knows no byte order mark; a space in its stead leaves every offset as it is.
  const plain = start === 1 ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const root = parseTree(plain, errors, { disallowComments: true });
  const parsed = parseJson(plain);
  if (parsed === undefined || root === undefined) {
    const explained = explainSyntax(plain, errors, locate);
    return unreadable(text, [...mark, ...(explained.length > 0 ? explained : [notJson()])]);
  }
  const shape = root.type === 'object' ? [] : [notAnObject(root, locate)];
  const problems = [...mark, ...findTroubledKeys(root, locate), ...shape];
  return { text, value: parsed.value, problems, place: createPlaceFinder(root, locate) };
}

/** `JSON.parse` is the judge of what is JSON; the tree of jsonc-parser tells where things stand. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function createPlaceFinder(root: Node, locate: LocatePlace): Source['place'] {
  const indexes = new Map<Node, ReadonlyMap<unknown, Node>>();
  return (path, part) => {
    let key: Node | undefined;
    let value: Node | undefined = root;
    for (const segment of path) {
      const { children }: Node = value;
      if (value.type === 'array') {
        [key, value] = [undefined, typeof segment === 'number' ? children?.[segment] : undefined];
      } else {
        const index = indexes.get(value) ?? indexProperties(children ?? []);
        indexes.set(value, index);
        [key, value] = index.get(segment)?.children ?? [];
      }
      if (value === undefined) return undefined;
    }
    const node = part === 'key' ? key : value;
    return node && locate(node.offset, node.length);
  };
}

/** Of a key that stands twice the last one counts, as for `JSON.parse`. */
function indexProperties(properties: readonly Node[]): ReadonlyMap<unknown, Node> {
  return new Map(
    properties.map((property) => [property.children?.[0]?.value as unknown, property]),
  );
}

function unreadable(text: string, problems: readonly Problem[]): Source {
  return { text, value: undefined, problems, place: () => undefined };
}

function tooLarge(length: number): Problem {
  return {
    severity: 'error',
    code: 'too-large',
    path: [],
    message: `a manifest has at most ${maxSourceLength} bytes, found ${length}`,
    expected: `at most ${maxSourceLength} bytes`,
    found: `${length} bytes`,
  };
}

function tooDeep(place: Place): Problem {
  return {
    severity: 'error',
    code: 'too-deep',
    path: [],
    message: `objects and arrays may stand at most ${maxSourceDepth} deep inside each other`,
    expected: `at most ${maxSourceDepth} levels`,
    place,
  };
}

function byteOrderMark(locate: LocatePlace): Problem {
  return {
    severity: 'info',
    code: 'byte-order-mark',
    path: [],
    message: 'the file starts with a byte order mark, which JSON does not have',
    hint: 'save it as UTF-8 without one; some hosts refuse the file',
    place: locate(0, 1),
  };
}

function emptyFile(locate: LocatePlace): Problem {
  return {
    severity: 'error',
    code: 'empty-file',
    path: [],
    message: 'the file is empty, expected a JSON object',
    expected: 'a JSON object',
    found: 'nothing',
    place: locate(0, 0),
  };
}

function notAnObject(root: Node, locate: LocatePlace): Problem {
  const found =
    root.type === 'array' ? 'an array' : root.type === 'null' ? 'null' : `a ${root.type}`;
  return {
    severity: 'error',
    code: 'not-an-object',
    path: [],
    message: `expected a JSON object, found ${found}`,
    expected: 'a JSON object',
    found,
    place: locate(root.offset, root.length),
  };
}

function notJson(): Problem {
  return { severity: 'error', code: 'invalid-json', path: [], message: 'the text is not JSON' };
}
