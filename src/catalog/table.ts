import data from './data/actions.json' with { type: 'json' };

/**
 * One service of the compiled table. Actions are numbered over all services: `first` is the number of the
 * service's first action. Fields that few callers need stay unsplit until they are asked for.
 */
export interface ServiceRow {
  /** The action prefix, lower case: `s3`. */
  readonly prefix: string;
  /** The name AWS prints: `Amazon S3`. */
  readonly name: string;
  readonly supportsResourceControlPolicies: boolean;
  readonly first: number;
  /** Action names in AWS's case, sorted by code unit. */
  readonly actions: readonly string[];
  /** One letter an action: P, T, W, R or L (scripts/build-catalog.ts). */
  readonly levels: string;
  /** Per action, separated by blanks: numbers of resource types in base 36, dot-separated, `!` when required. */
  readonly actionTypes: string;
  /** Per action, separated by blanks: number of its key set in base 36. */
  readonly actionKeys: string;
  /** `name TAB template[,template]`, separated by semicolons. */
  readonly types: string;
  /** Per resource type, separated by blanks: number of its key set. */
  readonly typeKeys: string;
  /** Key sets, separated by blanks: numbers of condition keys in base 36, dot-separated. */
  readonly keySets: string;
}

/** The compiled table of AWS's actions, as scripts/build-catalog.ts wrote it. */
export interface Table {
  /** The day AWS's reference was read, `YYYY-MM-DD`. */
  readonly date: string;
  /** Package and licence the facts come from. */
  readonly source: string;
  readonly size: number;
  readonly services: readonly ServiceRow[];
  /** `key type` rows; type letters as in scripts/build-catalog.ts, `*` behind it when many-valued. */
  readonly keys: readonly string[];
}

/** Splits the table into services; what is inside a service is split when first needed. */
export function readTable(): Table {
  let first = 0;
  const services = data.services.map((line): ServiceRow => {
    const fields = line.split('|');
    const field = (index: number): string => fields[index] ?? '';
    const actions = field(3) === '' ? [] : field(3).split(' ');
    const row: ServiceRow = {
      prefix: field(0),
      name: field(1),
      supportsResourceControlPolicies: field(2).includes('R'),
      first,
      actions,
      levels: field(4),
      actionTypes: field(5),
      actionKeys: field(6),
      types: field(7),
      typeKeys: field(8),
      keySets: field(9),
    };
    first += actions.length;
    return row;
  });
  return { date: data.date, source: data.source, size: first, services, keys: data.keys };
}
