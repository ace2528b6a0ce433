import {
  addedToStandardLibrary,
  appliesTo,
  type PythonTarget,
  removedFromStandardLibrary,
  standardLibrary,
} from '../../python/index.ts';
import type { DiagnosisCode } from '../diagnoses/index.ts';
import type { Finding } from '../types.ts';
import { ModuleFinder } from './module-finder.ts';
import { onPythons, severityOn } from './on-pythons.ts';
import { type OwnImport, type OwnModule, readOwnModules } from './own-modules.ts';
import { missingFromPackage } from './packages.ts';
import { checkPrinting } from './printing.ts';
import type { Survey } from './survey.ts';

/** An import that fails, as it is told. */
interface Failure {
  readonly code: DiagnosisCode;
  readonly seen: string;
  readonly isSure: boolean;
}

interface Told extends Failure {
  readonly module: OwnModule;
  readonly line: number;
  readonly isRequired: boolean;
  readonly pythons: PythonTarget[];
}

/** Every import of the server’s own modules, for each interpreter. */
export async function checkImports(survey: Survey): Promise<Finding[]> {
  const { main } = survey.layout;
  if (!survey.scene.isFile(main)) return missingMain(survey);
  const finder = await ModuleFinder.of(survey);
  const modules = await readOwnModules(survey, finder);
  const told = new Map<string, Told>();
  for (const module of modules) {
    for (const each of module.imports) {
      for (const python of survey.scene.pythons) {
        if (!appliesTo(each.marker, python)) continue;
        const failure = await judge(survey, finder, each, python);
        if (failure === undefined) continue;
        const known = told.get(failure.seen);
        if (known === undefined || (!known.isRequired && isRequired(module, each, survey)))
          told.set(failure.seen, {
            ...failure,
            module,
            line: each.line,
            isRequired: isRequired(module, each, survey),
            pythons: [...(known?.pythons ?? []), python],
          });
        else if (!known.pythons.includes(python)) known.pythons.push(python);
      }
    }
  }
  return [
    ...[...told.values()].map((each) => describe(each, survey)),
    ...(await checkPrinting(survey.scene, modules)),
  ];
}

/** What is started itself is looked at with the commands. */
function missingMain({ layout: { main, entryPoint } }: Survey): Finding[] {
  if (main === entryPoint) return [];
  return [
    {
      code: 'entry-point-missing',
      severity: 'error',
      seen: `\`${entryPoint}\` starts \`${main}\`, and there is no such file`,
      path: main,
    },
  ];
}

/** A failure stops the start: nothing catches it, and the start leads there. */
function isRequired(
  { isReached, path }: OwnModule,
  { optional, because }: OwnImport,
  { layout }: Survey,
): boolean {
  return isReached && (!optional || (because === 'main' && path === layout.main));
}

function describe(told: Told, { scene }: Survey): Finding {
  const { code, seen, isSure, isRequired: required, module, line, pythons } = told;
  const isPackage = code === 'packages-missing' || code === 'module-missing';
  return {
    code: required || !isPackage ? code : 'import-optional',
    severity: required && isSure ? severityOn(pythons, scene) : 'warning',
    seen: `\`${module.path}\` imports ${seen}`,
    path: module.path,
    line,
    ...onPythons(pythons, scene),
  };
}

async function judge(
  survey: Survey,
  finder: ModuleFinder,
  each: OwnImport,
  python: PythonTarget,
): Promise<Failure | undefined> {
  const { layout } = survey;
  const { module, within } = each;
  const [top = ''] = module.split('.');
  if (within !== undefined) return judgeOwn(survey, finder, each, within);
  const own = finder.find(layout.serverRoot, top);
  const libraries = finder.folders(python);
  const elsewhere = finder.findIn(libraries, top);
  const isStandard = standardLibrary(python.minor).has(top);
  // A folder is a namespace package only where nothing else has the name.
  if (own !== undefined && (own.kind !== 'namespace' || (elsewhere === undefined && !isStandard)))
    return judgeOwn(survey, finder, each, layout.serverRoot);
  if (elsewhere !== undefined && !(isStandard && elsewhere.kind === 'namespace'))
    return missingFromPackage(survey, finder, each, libraries);
  if (isStandard || layout.kind === 'uv') return undefined;
  return judgeAbsent(finder, top, module, python);
}

function judgeAbsent(
  finder: ModuleFinder,
  top: string,
  module: string,
  python: PythonTarget,
): Failure {
  const minor = Number(python.minor.slice(2));
  const removed = removedFromStandardLibrary.get(top);
  const added = addedToStandardLibrary.get(top);
  if (removed !== undefined && Number(removed.slice(2)) <= minor)
    return {
      code: 'stdlib-removed',
      seen: `\`${top}\`, which Python ${removed} removed`,
      isSure: true,
    };
  if (added !== undefined && Number(added.slice(2)) > minor)
    return {
      code: 'stdlib-not-yet',
      seen: `\`${top}\`, which came with Python ${added}`,
      isSure: true,
    };
  if (finder.findIn(finder.unreadFolders(python), top) !== undefined)
    return {
      code: 'pth-not-processed',
      seen: `\`${top}\`, which only a \`.pth\` file leads to`,
      isSure: true,
    };
  return { code: 'packages-missing', seen: `\`${module}\`, which is not there`, isSure: true };
}

/** A module below the server’s own folder, and the names that are taken from it. */
async function judgeOwn(
  { scene }: Survey,
  finder: ModuleFinder,
  { module, names, level }: OwnImport,
  folder: string,
): Promise<Failure | undefined> {
  const shown = `${'.'.repeat(level)}${module}`;
  const found = module === '' ? finder.find(folder, '') : finder.find(folder, module);
  if (module !== '' && found === undefined) {
    const wanted = names.map((name) => `\`${name}\``).join(', ');
    const whatFor = wanted === '' ? '' : `, nor ${wanted} in it`;
    return {
      code: 'module-missing',
      seen: `\`${shown}\`, of the server itself, which is not there${whatFor}`,
      isSure: true,
    };
  }
  if (found !== undefined && found.kind !== 'package' && found.kind !== 'namespace')
    return undefined;
  const text = found?.kind === 'package' ? await scene.text(found.path) : '';
  if (/\b__getattr__\b|\bimport\s+\*|\b__path__\b|\bglobals\(\)/.test(text)) return undefined;
  const absent = names.find(
    (name) =>
      name !== '*' &&
      finder.find(folder, [module, name].filter((part) => part !== '').join('.')) === undefined &&
      !new RegExp(`(?<![\\w])${name}(?![\\w])`, 'u').test(text),
  );
  if (absent === undefined) return undefined;
  return {
    code: 'module-missing',
    seen: `\`${absent}\` from \`${shown === '' ? '.' : shown}\`, of the server itself, which has no such module`,
    isSure: true,
  };
}
