import { z } from 'zod';

/** A text that says something. */
export const text = z.string().min(1);

/** A secret stands in the file itself, in a variable, or in a file of its own. */
export const secret = z.union([text, z.strictObject({ env: text }), z.strictObject({ file: text })]);

export type SecretSource = z.infer<typeof secret>;
