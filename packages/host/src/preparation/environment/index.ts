export { choosePython } from './choose-python.ts';
export { fetchedPackages } from './fetched-packages.ts';
export { findProject, type UvProject } from './find-project.ts';
export { makeEnvironment, type EnvironmentOwner } from './make-environment.ts';
export { readEnvironment, whyUnusable } from './record.ts';
export { readProject } from './read-project.ts';
