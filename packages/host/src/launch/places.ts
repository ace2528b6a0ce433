import { join } from 'node:path';
import type { Directories } from '@opendxt/manifest';

/** The folders that the variables of a manifest stand for, below a home. */
export function directoriesBelow(home: string, temp: string): Directories {
  return {
    home,
    desktop: join(home, 'Desktop'),
    documents: join(home, 'Documents'),
    downloads: join(home, 'Downloads'),
    temp,
  };
}
