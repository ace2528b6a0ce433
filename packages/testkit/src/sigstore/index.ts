export {
  sigstoreInstance,
  type SigstoreInstance,
  type SigstoreSigning,
} from './sigstore-instance.ts';
