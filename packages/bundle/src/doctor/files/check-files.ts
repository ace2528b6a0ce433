import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { checkBytecode } from './bytecode.ts';
import { checkLinks } from './links.ts';
import { checkNames } from './names.ts';

/** The names of files, their links and leftovers, whatever the server is written in. */
export async function checkFiles(scene: Scene): Promise<Finding[]> {
  return [...checkNames(scene), ...checkLinks(scene), ...(await checkBytecode(scene))];
}
