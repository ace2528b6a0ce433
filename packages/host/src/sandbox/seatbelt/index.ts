export { seatbelt } from './backend.ts';
export { seatbeltProfile } from './profile.ts';
