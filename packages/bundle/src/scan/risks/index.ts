import type { Detector } from '../reading/index.ts';
import { findDisguises } from './disguises.ts';
import { findInstallScripts } from './install-scripts.ts';
import { findRiskyCode } from './code.ts';
import { findStartUpCode } from './start-up-code.ts';

export { examineLaunch } from './launch.ts';

/** What honest extensions seldom have in their files. */
export const riskDetector: Detector = (sight) => [
  ...findDisguises(sight),
  ...findInstallScripts(sight),
  ...findStartUpCode(sight),
  ...findRiskyCode(sight),
];
