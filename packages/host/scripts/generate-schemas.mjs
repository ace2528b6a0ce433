// Writes schemas/policy.schema.json from src/policy/schema.ts; run `npm run build` before: `npm run schemas -w @opendxt/host`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPolicySchema } from '../dist/policy/schema.js';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}policy.schema.json`, `${JSON.stringify(createPolicySchema(), null, 2)}\n`);
