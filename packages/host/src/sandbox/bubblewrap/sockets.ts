import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Entries that are looked at; where there are more, a socket is taken to be among them. */
const most = 20_000;

/** Whether a server could connect through these files and folders to programs outside its box. */
export function mayHoldSocket(paths: readonly string[]): boolean {
  let seen = 0;
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSocket() === true) return true;
    if (found?.isDirectory() !== true) continue;
    try {
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        seen += 1;
        if (entry.isSocket() || seen > most) return true;
        if (entry.isDirectory()) waiting.push(join(path, entry.name));
      }
    } catch {
      // What this user can't list, the server can't either.
    }
  }
  return false;
}
