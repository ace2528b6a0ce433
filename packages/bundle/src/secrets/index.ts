export { dependencyFolders, findSecrets, secretOf } from './find-secrets.ts';
