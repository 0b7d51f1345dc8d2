import { z } from 'zod';
import { configFile } from './schema.ts';

/** The JSON Schema (2020-12) of overreach.yaml, for editors. */
export function configJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configFile, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: 'https://overreach.example/schemas/config.schema.json',
    title: 'The configuration of Overreach (overreach.yaml), version 1',
    ...schema,
  };
}
