import type { ArchiveCase } from './archive-case.ts';
import { collisionCases } from './collisions.ts';
import { contentCases } from './contents.ts';
import { frameCases } from './frames.ts';
import { headerCases } from './headers.ts';
import { kindCases } from './kinds.ts';
import { layoutCases } from './layouts.ts';
import { manifestCases } from './manifests.ts';
import { nameCases } from './names.ts';
import { signatureCases } from './signatures.ts';

/**
 * Archives to open: most have to be refused with the code that they name, the others are odd but
 * good (`expect: 'ok'`). Order and names are stable.
 */
export function* hostileArchives(): Iterable<ArchiveCase> {
  yield* nameCases();
  yield* collisionCases();
  yield* kindCases();
  yield* headerCases();
  yield* contentCases();
  yield* layoutCases();
  yield* frameCases();
  yield* manifestCases();
  yield* signatureCases();
}
