import {
  anyAge,
  type Distribution,
  fitsScope,
  fitsTag,
  isMadeFor,
  type PythonScope,
  pythonScopeName,
  type PythonTarget,
  pythonTargetName,
} from '../../python/index.ts';
import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { Finding } from '../types.ts';
import { onPythons, severityOn } from './on-pythons.ts';
import type { Library, Survey } from './survey.ts';

/** Of Debian 10, Ubuntu 20.04 and RHEL 8; manylinux2014 is 2.17. */
const widespread = 28;
const shown = 4;

/** What the wheels were made for, against what the manifest declares. */
export function checkTags(survey: Survey): Finding[] {
  return [...checkFit(survey), ...checkTargets(survey), ...checkGlibc(survey)];
}

interface Misfit {
  readonly code: DiagnosisCode;
  readonly names: string[];
  readonly pythons: readonly PythonTarget[];
  readonly example: Distribution;
}

function checkFit({ scene, libraries }: Survey): Finding[] {
  const misfits = new Map<string, Misfit>();
  for (const library of libraries) {
    for (const each of library.distributions) {
      for (const [code, pythons] of misfitsOf(each, library)) {
        const key = [code, library.root.path, ...pythons.map(pythonTargetName)].join(' ');
        const known = misfits.get(key) ?? { code, names: [], pythons, example: each };
        known.names.push(`\`${each.name}\``);
        misfits.set(key, known);
      }
    }
  }
  return [...misfits.values()].map(({ code, names, pythons, example }) => {
    const more = names.length > shown ? ` and ${names.length - shown} more` : '';
    const verb = names.length === 1 ? 'is' : 'are';
    return {
      code,
      severity: severityOn(pythons, scene),
      seen: `${names.slice(0, shown).join(', ')}${more} in \`${example.root}\` ${verb} made for ${example.tags.slice(0, 2).join(', ')}`,
      path: example.path,
      ...onPythons(pythons, scene),
    };
  });
}

function misfitsOf(each: Distribution, { pythons }: Library): Map<DiagnosisCode, PythonTarget[]> {
  const found = new Map<DiagnosisCode, PythonTarget[]>();
  for (const python of pythons) {
    if (isMadeFor(each, python)) continue;
    const code = reasonFor(each, python);
    found.set(code, [...(found.get(code) ?? []), python]);
  }
  return found;
}

function reasonFor({ tags }: Distribution, python: PythonTarget): DiagnosisCode {
  const { target, freeThreaded } = python;
  const platforms = tags.map((tag) => tag.split('-').at(-1) ?? '');
  const fits = (on: PythonTarget) =>
    platforms.some((platform) => fitsTag(`py3-none-${platform}`, on, anyAge));
  if (!fits(python)) {
    if (target.platform !== 'linux') return 'wrong-architecture';
    const { libc: _, ...glibc } = target;
    const other = target.libc === 'musl' ? glibc : { ...target, libc: 'musl' as const };
    return fits({ ...python, target: other }) ? 'libc-too-old' : 'wrong-architecture';
  }
  return freeThreaded === true ? 'free-threaded' : 'wrong-python';
}

/** Folders for some interpreters, and none for another that the manifest takes. */
function checkTargets({ scene, layout }: Survey): Finding[] {
  const folders = layout.roots.filter((root) => pythonScopeName(root) !== undefined);
  if (folders.length === 0) return [];
  const takes = layout.takes ?? folders;
  const isIn = (scopes: readonly PythonScope[], python: PythonTarget) =>
    scopes.some((scope) => fitsScope(scope, python));
  const without = scene.pythons.filter((python) => !isIn(takes, python) || !isIn(folders, python));
  if (without.length === 0) return [];
  const missing = without.map(pythonTargetName);
  const named = folders.flatMap((root) => pythonScopeName(root) ?? []);
  return [
    {
      code: 'target-missing',
      severity: severityOn(without, scene),
      seen: `there are packages for ${named.join(', ')}, and none for ${missing.join(', ')}`,
      targets: missing,
    },
  ];
}

function checkGlibc({ libraries }: Survey): Finding[] {
  const young = libraries
    .flatMap(({ distributions }) => distributions)
    .flatMap(({ name, tags }) => {
      const levels = tags.flatMap((tag) => glibcOf(tag) ?? []);
      const level = levels.length === 0 ? 0 : Math.min(...levels);
      return level >= widespread ? [{ name, level }] : [];
    });
  if (young.length === 0) return [];
  const names = [...new Set(young.map(({ name, level }) => `\`${name}\` (2.${level})`))];
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return [
    {
      code: 'libc-too-old',
      severity: 'warning',
      seen: `${names.slice(0, shown).join(', ')}${more} need${names.length === 1 ? 's' : ''} a newer glibc than manylinux2014 promises`,
      fix: 'nothing, where every Linux that is meant has that glibc (2.28: Debian 10, RHEL 8; 2.34: Debian 12, RHEL 9); else bring wheels for manylinux2014',
    },
  ];
}

/** The minor version of glibc that a tag asks for; undefined for tags of other systems. */
function glibcOf(tag: string): number | undefined {
  const minor = /-manylinux_2_(\d+)_/.exec(tag)?.[1];
  return minor === undefined
    ? /-manylinux(?:1|2010|2014)_/.test(tag)
      ? 0
      : undefined
    : Number(minor);
}
