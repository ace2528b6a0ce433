import type { Diagnosis } from './types.ts';

/** What is wrong with files, whatever is in them. */
export const fileDiagnoses = {
  'file-missing': {
    symptom: 'FileNotFoundError deep in a package',
    why: 'a file that belongs to a package is not in the bundle: an ignore rule or a virus scanner took it',
    fix: 'bring the packages again, and pack with `dxt pack`, which leaves out nothing that a package lists',
  },
  'file-changed': {
    symptom: 'a package behaves unlike its version',
    why: 'a file of a package is not what the package was published with',
    fix: 'bring the packages again; keep changes of your own outside of them',
  },
  'record-missing': {
    symptom: 'nobody can tell whether a package is complete',
    why: 'the list of a package’s files (`RECORD`) is missing, or one that can’t be read',
    fix: 'bring the packages again, and leave nothing out of the `.dist-info` folders',
  },
  'path-too-long': {
    symptom: 'FileNotFoundError deep in a package (Windows)',
    why: 'with the folder in which a host keeps extensions the path has more than 260 characters',
    fix: 'bring the packages into a shorter folder, or leave out what has such long names',
  },
  'names-collide': {
    symptom: 'a file is missing on Windows and macOS',
    why: 'two names differ only in case or in how accents are written, so that one overwrites the other',
    fix: 'rename one of them',
  },
  'link-lost': {
    symptom: 'a file is there on the author’s machine and nowhere else',
    why: 'links are lost or refused when bundles are packed and unpacked',
    fix: 'put the file itself in the place of the link',
  },
  'bytecode-stale': {
    symptom: 'bad magic number; code of an earlier version runs',
    why: 'compiled bytecode is in the bundle without its source, or for another Python',
    fix: 'leave `__pycache__` and `.pyc` files out; hosts compile where they install',
  },
} as const satisfies Readonly<Record<string, Diagnosis>>;
