export { signBundle, type SignOptions, type SignReport } from './sign-bundle.ts';
