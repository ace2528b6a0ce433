export { judgeAddons, type JudgedAddons, type NativeFile } from './addons.ts';
export { completeForTarget, type TargetFacts } from './complete-for-target.ts';
export { declaredTargets } from './declared.ts';
export { describeFormat, fitsTarget } from './fits.ts';
export { parseTarget, targetName, targetNames } from './names.ts';
export { chooseProgram, type ChosenProgram, isBuildOf } from './prebuilt.ts';
export type { Target } from './types.ts';
