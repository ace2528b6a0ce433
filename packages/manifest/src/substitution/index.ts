export { expandArgument, expandEnvironmentValue, expandText } from './expand.ts';
export type { Expansion, Note, Resolution, Resolve } from './expand.ts';
export { explainUnknownVariable } from './unknown.ts';
export { BUILT_IN_VARIABLES, createScope, settingKey } from './scope.ts';
export type { Directories, ScopeContext } from './scope.ts';
export { parseTemplate, variableNames } from './template.ts';
export type { Piece } from './template.ts';
