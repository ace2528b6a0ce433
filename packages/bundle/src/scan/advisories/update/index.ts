export { updateAdvisoryDatabase } from './update-database.ts';
