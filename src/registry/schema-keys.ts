import type { z } from 'zod';
import { allowForms, denyForms } from './schema.ts';
import type { Path } from './yaml-source.ts';

/** The forms an entry may have, by the key that tells them apart. */
export type Forms = Readonly<Record<string, z.ZodObject>>;

/** The forms of an allow or deny entry at this path, else null. */
export function formsAt(path: Path): Forms | null {
  if (typeof path.at(-1) !== 'number') return null;
  if (path.at(-2) === 'allow') return allowForms;
  return path.at(-2) === 'deny' ? denyForms : null;
}

/** Whether an entry is written in this form: it has the form's telling key. */
export function hasForm(form: string, value: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(value, form) || (form === 'actions' && Object.hasOwn(value, 'notActions'));
}

/** The keys that may stand in the map at `path`, by walking the schema beside it. */
export function keysOf(
  path: Path,
  schema: z.ZodType,
  value: Readonly<Record<string, unknown>>,
): readonly string[] {
  let at: z.ZodType | undefined = schema;
  let index = 0;
  while (at !== undefined) {
    const def: z.core.$ZodTypeDef & Record<string, unknown> = at.def as never;
    if (def.type === 'optional') at = def['innerType'] as z.ZodType;
    else if (def.type === 'union') {
      const here = path.slice(0, index);
      const forms = formsAt(here);
      if (forms === null) at = (def['options'] as readonly z.ZodType[])[0];
      else {
        const name = Object.keys(forms).find((form) => hasForm(form, value));
        if (name === undefined)
          return [...new Set(Object.values(forms).flatMap((form) => Object.keys(form.shape)))];
        at = forms[name];
      }
    } else if (index === path.length) return def.type === 'object' ? Object.keys(def['shape'] as object) : [];
    else {
      const step = path[index] as string | number;
      index += 1;
      if (def.type === 'array') at = def['element'] as z.ZodType;
      else if (def.type === 'record') at = def['valueType'] as z.ZodType;
      else if (def.type === 'object') at = (def['shape'] as Readonly<Record<string, z.ZodType>>)[step];
      else return [];
    }
  }
  return [];
}
