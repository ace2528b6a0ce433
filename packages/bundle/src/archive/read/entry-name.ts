import { isUtf8 } from 'node:buffer';
import type { ArchiveErrorCode } from '../../error/index.ts';
import type { ArchiveLimits } from '../types.ts';
import { refuseEntry } from './refusal.ts';

/** Why a path can't be an entry's name; `reason` reads on from the name. */
export interface NameProblem {
  readonly code: ArchiveErrorCode;
  readonly reason: string;
}

/** No file system takes a longer name for one file. */
const longestSegment = 255;

// Windows opens these as devices, with any extension and in every folder.
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?: *\.| *$)/i;
const forbiddenOnWindows = /[<>:"|?*]/;
// Controls, line separators, bidi controls, and marks that can't be seen.
const invisible =
  /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An entry's name from its bytes: UTF-8 where the flag says so, else ASCII (APPNOTE, appendix D). */
export function decodeName(buffer: Buffer, start: number, end: number, utf8: boolean): string {
  const text = buffer.toString('latin1', start, end);
  if (/^[\0-\x7F]*$/.test(text)) return text;
  if (!utf8) {
    throw refuseEntry(
      'name-encoding',
      readable(buffer.subarray(start, end)),
      'has a name in an unknown encoding: expected ASCII, or UTF-8 with its flag (bit 11) set',
      {
        hint: 'pack it again with `dxt pack`; `zip` sets the flag only with `-UN=UTF8`, and only where the locale en_US.UTF-8 is installed',
      },
    );
  }
  try {
    return decoder.decode(buffer.subarray(start, end));
  } catch (cause) {
    const reason = 'has a name that is not valid UTF-8, as its flag (bit 11) says it is';
    throw refuseEntry('name-encoding', text, reason, { cause });
  }
}

/** A name that can't be relied on, as its maker most likely meant it. */
function readable(name: Buffer): string {
  return isUtf8(name) ? name.toString('utf8') : name.toString('latin1');
}

/**
 * What keeps `path` (with `/`, no slash at the end) from being a file's name in a bundle: it leads
 * out, is not the same or not possible on every system, or shows as something else than it is.
 */
export function findNameProblem(
  path: string,
  limits: Pick<ArchiveLimits, 'maxPathLength' | 'maxDepth'>,
): NameProblem | undefined {
  if (path.startsWith('/') || path.startsWith('\\') || /^[a-z]:/i.test(path)) {
    return {
      code: 'name-escapes',
      reason: 'has an absolute name: expected a path relative to the root of the bundle',
    };
  }
  const segments = path.split('/');
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path)) {
    return {
      code: 'name-escapes',
      reason: 'leads out of the bundle: expected a name without `..`',
    };
  }
  return findLengthProblem(path, segments, limits) ?? findSegmentProblem(segments);
}

function findLengthProblem(
  path: string,
  segments: readonly string[],
  limits: Pick<ArchiveLimits, 'maxPathLength' | 'maxDepth'>,
): NameProblem | undefined {
  // A UTF-16 unit is at most three bytes of UTF-8, so most names need no exact count.
  const length = path.length * 3 > limits.maxPathLength ? Buffer.byteLength(path) : path.length;
  if (length > limits.maxPathLength) {
    return tooLong(`expected at most ${limits.maxPathLength} bytes of UTF-8, found ${length}`);
  }
  if (segments.length > limits.maxDepth) {
    return tooLong(`expected at most ${limits.maxDepth} levels, found ${segments.length}`);
  }
  for (const segment of segments) {
    if (segment.length * 3 <= longestSegment) continue;
    const bytes = Buffer.byteLength(segment);
    if (bytes > longestSegment) {
      return tooLong(`expected at most ${longestSegment} bytes between slashes, found ${bytes}`);
    }
  }
  return undefined;
}

function tooLong(expectation: string): NameProblem {
  return { code: 'name-too-long', reason: `has a name that is too long: ${expectation}` };
}

function findSegmentProblem(segments: readonly string[]): NameProblem | undefined {
  for (const segment of segments) {
    if (segment === '' || segment === '.') {
      const found = segment === '' ? 'an empty one' : '`.`';
      return unsafe(
        `has a name that can be written in another way: found ${found} between slashes`,
      );
    }
    if (segment.includes('\\')) {
      return unsafe('has a backslash in its name, which separates folders on Windows');
    }
    const hidden = invisible.exec(segment)?.[0].codePointAt(0);
    if (hidden !== undefined) {
      const code = hidden.toString(16).toUpperCase().padStart(4, '0');
      return unsafe(`has a character in its name that can't be seen: found U+${code}`);
    }
    if (segment.endsWith('.') || segment.endsWith(' ')) {
      return reserved('has a name that ends in a dot or a space, which Windows drops');
    }
    const forbidden = forbiddenOnWindows.exec(segment)?.[0];
    if (forbidden !== undefined) {
      return reserved(`has \`${forbidden}\` in its name, which Windows does not allow`);
    }
    if (device.test(segment)) return reserved('has a name that is a device on Windows');
  }
  return undefined;
}

const unsafe = (reason: string): NameProblem => ({ code: 'name-unsafe', reason });
const reserved = (reason: string): NameProblem => ({ code: 'name-reserved', reason });
