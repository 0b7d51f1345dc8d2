import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { projectRoot } from './command-line.ts';

const base = 'https://overreach.example/schemas/';
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
// Times are checked by their shape in the schema's own words; ajv knows no formats without a plugin.
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);
for (const file of globSync('schemas/*.schema.json', { cwd: projectRoot })) {
  const schema = JSON.parse(readFileSync(join(projectRoot, file), 'utf8')) as { $id?: string };
  if (schema.$id?.startsWith(base)) ajv.addSchema(schema);
}

/** What a value has against a schema of schemas/, one line each; empty when it fits. */
export function schemaErrors(schema: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(`${base}${schema}.schema.json`);
  if (validate === undefined) throw new Error(`no schema ${schema}`);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
