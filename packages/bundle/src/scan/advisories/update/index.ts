export { osvDumps, updateAdvisoryDatabase } from './update-database.ts';
