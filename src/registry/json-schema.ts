import { z } from 'zod';
import { registryFile } from './schema.ts';

/** The JSON Schema (2020-12) of one registry file, for editors and for programs that write registries. */
export function registryJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(registryFile, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: 'https://overreach.example/schemas/registry.schema.json',
    title: 'One file of an Overreach registry, version 1',
    ...schema,
  };
}
