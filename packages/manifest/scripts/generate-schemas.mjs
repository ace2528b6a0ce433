// Writes schemas/*.json from the schemas in src/schema; run `npm run build` before: `npm run schemas -w @opendxt/manifest`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJsonSchemas } from '../dist/schema/json-schema.js';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(createJsonSchemas())) {
  writeFileSync(`${folder}${name}`, `${JSON.stringify(schema, null, 2)}\n`);
}
