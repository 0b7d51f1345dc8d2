import type { ConfigFile } from './schema.ts';

/** Days that each kind is kept; null: for ever. */
export type KeepDays = { readonly [Kind in keyof NonNullable<ConfigFile['keep']>]-?: number | null };

/** A year with a month to spare: this quarter beside the same one of last year. */
const yearAndMore = 400;
/** A quarter: who asks how much was read, or what was told, asks of the last weeks. */
const quarter = 90;

/** What is kept how long, unless the configuration says otherwise. */
export const usualKeep: KeepDays = {
  estates: yearAndMore,
  sessions: yearAndMore,
  coverage: quarter,
  maturity: yearAndMore,
  sent: quarter,
  slots: yearAndMore,
};

/** What the configuration says of keeping, with the usual days for what it leaves out. */
export function readKeep(said: ConfigFile['keep']): KeepDays {
  const kinds = Object.keys(usualKeep) as (keyof KeepDays)[];
  return Object.fromEntries(
    kinds.map((kind) => {
      const days = said?.[kind] ?? usualKeep[kind];
      return [kind, days === 'forever' ? null : days];
    }),
  ) as unknown as KeepDays;
}
