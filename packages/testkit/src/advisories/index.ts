export {
  advisory,
  advisoryDump,
  foundPackage,
  type SampleAdvisory,
  writeDumps,
} from './advisories.ts';
export { advisoryServer, type AdvisoryServer } from './advisory-server.ts';
