export { judgeAddons, type JudgedAddons, type NativeFile } from './addons.ts';
export { completeManifest, type TargetFacts } from './complete-manifest.ts';
export { declaredTargets } from './declared.ts';
export { describeFormat, fitsTarget } from './fits.ts';
export { parseTarget, targetName, targetNames } from './names.ts';
export { chooseProgram, type ChosenProgram, isBuildOf } from './prebuilt.ts';
export type { Target } from './types.ts';
