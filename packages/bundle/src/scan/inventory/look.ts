import { packageAround } from './around.ts';
import { seeBundled } from './bundled/index.ts';
import { seeElsewhere } from './elsewhere.ts';
import { seeNatives } from './native/index.ts';
import { seeNested } from './nested/index.ts';
import { seeNodePackages } from './node/index.ts';
import { seePythonPackages } from './python/index.ts';
import type { Survey } from './survey.ts';

/** Walks through the bundle, and through the archives in it, once for each kind of thing. */
export async function look(survey: Survey): Promise<void> {
  await seeNodePackages(survey);
  await seePythonPackages(survey);
  const ownerOf = packageAround(survey.contents);
  await seeNatives(survey, ownerOf);
  await seeBundled(survey, ownerOf);
  await seeNested(survey, look);
  seeElsewhere(survey);
}
