import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ecosystem } from '../../types.ts';
import { answered, bodyOf, request, shownAddress } from '../fetching.ts';
import { ecosystems as known } from '../osv/index.ts';
import type { Generation } from '../store/index.ts';
import type { UpdateOptions } from '../types.ts';
import { type Built, buildFromDump, type Folders } from './build-from-dump.ts';
import { changeByList } from './incremental.ts';
import { unchanged } from './unchanged.ts';

const largestDump = 4 * 1024 ** 3;

/** Takes dumps from `<address>/<ecosystem>/all.zip`. */
export async function fromAddress(
  address: string,
  current: Generation | undefined,
  folders: Folders,
  options: UpdateOptions,
): Promise<readonly Built[]> {
  const base = address.replace(/\/+$/, '');
  const built: Built[] = [];
  for (const ecosystem of options.ecosystems ?? known) {
    built.push(...(await takeEcosystem(base, ecosystem, current, folders, options)));
  }
  return built;
}

async function takeEcosystem(
  base: string,
  ecosystem: Ecosystem,
  current: Generation | undefined,
  folders: Folders,
  options: UpdateOptions,
): Promise<readonly Built[]> {
  const from = shownAddress(base);
  const dataFrom = options.now.toISOString();
  const known = current?.ecosystems.find((state) => state.ecosystem === ecosystem);
  if (known?.from === from) {
    const changed = await changeByList(base, known, folders, options);
    if (changed !== undefined) return [changed];
  }
  const mark = known?.from === from ? known.mark : undefined;
  const url = `${base}/${ecosystem}/all.zip`;
  const headers = mark === undefined ? {} : { 'if-none-match': mark };
  let response = await request(url, options, { headers });
  if (response.status === 304) {
    const same = await unchanged([ecosystem], { from, mark, dataFrom }, current, folders);
    if (same !== undefined) return same;
    response = await request(url, options);
  }
  if (response.status !== 200) throw answered(url, response.status);
  const path = join(folders.temporary, `${ecosystem}.zip`);
  await download(response, url, path, ecosystem, options);
  const dump = {
    path,
    source: shownAddress(url),
    from,
    mark: response.headers.get('etag') ?? undefined,
    dataFrom,
  };
  return buildFromDump(dump, [ecosystem], folders, options);
}

async function download(
  response: Response,
  url: string,
  path: string,
  ecosystem: Ecosystem,
  { signal, onProgress }: UpdateOptions,
): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  let done = 0;
  for await (const piece of bodyOf(response, url, largestDump, signal)) {
    await file.writeFile(piece);
    done += piece.length;
    const total = Number.isNaN(announced) ? {} : { total: announced };
    onProgress?.({ ecosystem, step: 'download', done, ...total });
  }
}
