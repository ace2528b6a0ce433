import type { JsonPath } from '../problem/index.ts';
import { findNamedFile } from './file-lookup.ts';
import type { Finding } from './finding.ts';
import { PNG_HEAD_LENGTH, readPngSize } from './png.ts';
import type { PngSize } from './png.ts';
import type { Subject } from './subject.ts';
import type { FileView } from './types.ts';

/** The side of an icon in pixels that hosts ask for. */
const RECOMMENDED = 512;

/** That icons and screenshots are there, are PNG, and have the size that they should have. */
export async function checkImages(
  { manifest }: Subject,
  files: FileView,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (manifest.icon !== undefined) {
    const { icon } = manifest;
    findings.push(...(await checkIcon(files, icon, ['icon'], checkMainIconSize)));
  }
  for (const [index, icon] of manifest.icons.entries()) {
    const path = ['icons', index, 'src'];
    findings.push(
      ...(await checkIcon(files, icon.src, path, (size) =>
        checkDeclaredSize(icon.size, size, ['icons', index, 'size']),
      )),
    );
  }
  for (const [index, screenshot] of manifest.screenshots.entries()) {
    findings.push(...(await checkScreenshot(files, screenshot, ['screenshots', index])));
  }
  return findings;
}

async function checkIcon(
  files: FileView,
  text: string,
  path: JsonPath,
  checkSize: (size: PngSize, path: JsonPath) => readonly Finding[],
): Promise<readonly Finding[]> {
  const named = { what: 'the icon', missing: 'icon-missing' };
  const { file, findings } = await findNamedFile(files, text, path, named);
  if (file === undefined) return findings;
  const size = readPngSize(await files.head(file, PNG_HEAD_LENGTH));
  return size === undefined
    ? [
        {
          severity: 'error',
          code: 'icon-not-png',
          path,
          message: `the icon \`${file}\` is not a PNG file`,
          expected: 'a PNG file',
        },
      ]
    : checkSize(size, path);
}

function checkMainIconSize({ width, height }: PngSize, path: JsonPath): readonly Finding[] {
  const found = `${width} × ${height} pixels`;
  const expected = `${RECOMMENDED} × ${RECOMMENDED} pixels`;
  if (width !== height) {
    return [
      {
        severity: 'warning',
        code: 'icon-not-square',
        path,
        message: 'the icon is not square; hosts distort it or leave margins',
        expected,
        found,
      },
    ];
  }
  return width >= RECOMMENDED
    ? []
    : [
        {
          severity: 'info',
          code: 'icon-small',
          path,
          message: 'the icon is smaller than hosts ask for',
          expected,
          found,
        },
      ];
}

function checkDeclaredSize(
  declared: string | undefined,
  { width, height }: PngSize,
  path: JsonPath,
): readonly Finding[] {
  const actual = `${width}x${height}`;
  return declared === undefined || declared === actual
    ? []
    : [
        {
          severity: 'warning',
          code: 'icon-size-mismatch',
          path,
          message: 'the icon has another size than is said here',
          expected: `\`${actual}\``,
          found: `\`${declared}\``,
        },
      ];
}

async function checkScreenshot(
  files: FileView,
  text: string,
  path: JsonPath,
): Promise<readonly Finding[]> {
  const named = { what: 'the screenshot', missing: 'screenshot-missing' };
  const { file, findings } = await findNamedFile(files, text, path, named);
  if (file === undefined) return findings;
  const size = readPngSize(await files.head(file, PNG_HEAD_LENGTH));
  return size !== undefined
    ? []
    : [
        {
          severity: 'warning',
          code: 'screenshot-not-png',
          path,
          message: `the screenshot \`${file}\` is not a PNG file`,
          expected: 'a PNG file',
        },
      ];
}
