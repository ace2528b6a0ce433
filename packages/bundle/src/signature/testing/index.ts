export { type DerNode, fieldsOf, inside, parseDer, walk, writeDer } from './der-tree.ts';
export { type Forger, withMessage } from './message-edits.ts';
export { messageTamperings } from './message-tampering.ts';
export {
  counting,
  makeScene,
  type Parts,
  partsOf,
  plain,
  type Scene,
  type TestSigner,
} from './scene.ts';
export { fileTamperings, type Tampering } from './tampering.ts';
