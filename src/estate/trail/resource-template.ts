/** One way to name a resource, read once: the text between parameters, and the parameters. */
export interface ResourceTemplate {
  /** What follows `arn:partition:service:`: region and account, the region, the account alone, or nothing. */
  readonly place: 'region-account' | 'region' | 'account' | 'none';
  /** Text, parameter, text, …: one text more than parameters. */
  readonly texts: readonly string[];
  readonly parameters: readonly string[];
}

/** Reads `@:stack/{stackName}/*`: `@` is region and account, `$` the region, `:#` the account. */
export function readTemplate(written: string): ResourceTemplate {
  const place =
    written[0] === '@'
      ? 'region-account'
      : written[0] === '$'
        ? 'region'
        : written.startsWith(':#')
          ? 'account'
          : 'none';
  const rest = place === 'none' ? written : written.slice(place === 'account' ? 2 : 1);
  const parts = rest.split(/\{(\w+)\}/);
  return {
    place,
    texts: parts.filter((_, index) => index % 2 === 0),
    parameters: parts.filter((_, index) => index % 2 === 1),
  };
}
