/**
 * Loaded into a command before it: notes each call that changes a file system, and ends the process
 * (SIGKILL) right before one of them. What removes a whole tree is taken apart, so that it can be
 * cut short in its middle. Processes that the command starts are left alone.
 */
export const faultHook = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
const { FAULT_AT, FAULT_BEFORE, FAULT_LOG } = process.env;
for (const name of ['FAULT_AT', 'FAULT_BEFORE', 'FAULT_LOG', 'NODE_OPTIONS']) delete process.env[name];
const { kill, pid } = process;
const real = { ...fs };
const log = FAULT_LOG && fs.openSync(FAULT_LOG, 'w');
let count = 0;
let inside = false;
function step(name, path) {
  count += 1;
  if (log) real.writeSync(log, name + ' ' + String(path) + '\\n');
  const isNamed = FAULT_BEFORE !== undefined && (name + ' ' + String(path)).startsWith(FAULT_BEFORE);
  if (isNamed || String(count) === FAULT_AT) kill(pid, 'SIGKILL');
}
const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;
function changes(name, [path, flags = 'r']) {
  if (name === 'mkdir') return !real.existsSync(path);
  if (name === 'write' || name === 'writev') return path > 2;
  if (name !== 'open') return true;
  if (typeof flags === 'function') return false;
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0;
  return /[wax+]/.test(flags);
}
function remove(path) {
  const info = real.lstatSync(path, { throwIfNoEntry: false });
  if (info === undefined) return;
  if (!info.isDirectory()) {
    step('unlink', path);
    return real.unlinkSync(path);
  }
  for (const name of real.readdirSync(path)) remove(join(path, name));
  step('rmdir', path);
  real.rmdirSync(path);
}
const expands = (name, options) => name === 'rm' && options?.recursive === true;
const gone = (name, path, options) =>
  name === 'rm' && options?.force === true && !real.lstatSync(path, { throwIfNoEntry: false });
const paths = [
  'appendFile', 'chmod', 'chown', 'copyFile', 'cp', 'lchmod', 'lchown', 'link', 'lutimes', 'mkdir',
  'mkdtemp', 'open', 'rename', 'rm', 'rmdir', 'symlink', 'truncate', 'unlink', 'utimes', 'writeFile',
];
const descriptors = [
  'fchmod', 'fchown', 'fdatasync', 'fsync', 'ftruncate', 'futimes', 'write', 'writev',
];
function wrap(holder, key, name) {
  const original = holder[key];
  if (typeof original !== 'function') return;
  holder[key] = function (...args) {
    if (inside || gone(name, args[0], args[1])) return original.apply(this, args);
    if (expands(name, args[1])) {
      remove(args[0]);
      return original.apply(this, args);
    }
    if (changes(name, args)) step(name, args[0]);
    if (!key.endsWith('Sync')) return original.apply(this, args);
    inside = true;
    try {
      return original.apply(this, args);
    } finally {
      inside = false;
    }
  };
}
for (const name of paths) {
  wrap(fs.promises, name, name);
  wrap(fs, name, name);
  wrap(fs, name + 'Sync', name);
}
for (const name of descriptors) {
  wrap(fs, name, name);
  wrap(fs, name + 'Sync', name);
}
const handle = await fs.promises.open(import.meta.filename);
const proto = Object.getPrototypeOf(handle);
await handle.close();
for (const name of [
  'appendFile', 'chmod', 'chown', 'datasync', 'sync', 'truncate', 'utimes', 'write', 'writeFile', 'writev',
]) {
  const later = proto[name];
  proto[name] = function (...args) {
    step(name, this.fd);
    return later.apply(this, args);
  };
}
syncBuiltinESMExports();
`;
