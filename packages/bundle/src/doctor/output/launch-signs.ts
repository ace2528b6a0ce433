import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { FailedRun, Sign } from './types.ts';

/** What the system says when a process can't be made of the command. */
export const launchSigns: readonly Sign[] = [
  { pattern: /spawn (\S.*?) (?:EACCES|EPERM)\b/, code: 'not-executable' },
  { pattern: /could not be started: `[^`]+` may not be executed/, code: 'not-executable' },
  {
    pattern:
      /(?:Permission denied|permission denied)[^\n]*(?:exec|\.sh|bin\/)|(?:exec|execvp)[^\n]*: Permission denied/,
    code: 'not-executable',
  },
  { pattern: /spawn (\S.*?) ENOENT\b/, code: commandMissing },
  {
    pattern: /(?:^|[\s/])(env|sh|bwrap): (?:execvp |')?([^\s':]+)'?: No such file or directory/m,
    code: 'machine-path',
  },
  { pattern: /bad interpreter: /, code: 'machine-path' },
  {
    pattern:
      /AppData\\+Roaming\\+Claude[^\n]*(?:ENOENT|No such file|cannot find|not found)|(?:ENOENT|No such file|can(?:no|')t (?:find|open))[^\n]*AppData\\+Roaming\\+/i,
    code: 'roaming-virtualised',
  },
  { pattern: /can't open file '[^']*': \[Errno 2\]/, code: 'entry-point-missing' },
];

function commandMissing([, command = '']: RegExpExecArray, run: FailedRun): DiagnosisCode {
  const program = (command.split(/[\\/]/).at(-1) ?? command).toLowerCase().replace(/\.exe$/, '');
  if (program !== command.toLowerCase().replace(/\.exe$/, '')) return 'command-missing';
  if (program === 'python3' && run.platform === 'win32') return 'python3-missing-on-windows';
  if (/^python[\d.]*$|^py$/.test(program)) return 'python-command-missing';
  if (program === 'uv' || program === 'uvx') return 'uv-missing';
  if (program === 'node') return 'node-missing';
  return 'off-desktop-path';
}
