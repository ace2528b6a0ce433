export { findProject, type UvProject } from './find-project.ts';
export { makeEnvironment, type EnvironmentOwner } from './make-environment.ts';
export { readEnvironment, whyUnusable } from './record.ts';
