/**
 * Writes the schemas that are made from code into schemas/. Run it after changing one of them; a test fails when file
 * and code differ. The other files of that folder are written by hand.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registryJsonSchema } from '../src/registry/json-schema.ts';
import { configJsonSchema } from '../src/run/config/json-schema.ts';

const folder = join(import.meta.dirname, '../schemas');
const made: Readonly<Record<string, object>> = {
  'config.schema.json': configJsonSchema(),
  'registry.schema.json': registryJsonSchema(),
};

for (const [name, schema] of Object.entries(made)) {
  writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
}
