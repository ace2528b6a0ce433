import type { Scene } from '../scene/index.ts';
import type { Finding } from '../types.ts';
import { checkCommands } from './commands.ts';
import { checkEnvironment } from './environment.ts';
import { checkMachinePaths } from './machine-paths.ts';
import { checkStartedFiles } from './started-files.ts';

/** The command, the arguments and the environment of each target, resolved as a host does it. */
export async function checkLaunch(scene: Scene): Promise<Finding[]> {
  return [
    ...checkCommands(scene),
    ...(await checkStartedFiles(scene)),
    ...(await checkEnvironment(scene)),
    ...checkMachinePaths(scene),
  ];
}
