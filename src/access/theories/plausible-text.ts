import { colon, type Glob, isSingle, isStar, namedUnits, type Token } from './glob.ts';

/** Invented values in AWS's documentation style, by the segment of an ARN they stand in. */
export interface Scenery {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

export const defaultScenery: Scenery = {
  partition: 'aws',
  region: 'us-east-1',
  account: '111122223333',
  name: 'example',
};

/** Other values, for patterns that exclude the first ones: a Region and an account of AWS's documentation. */
const otherRegions: Readonly<Record<string, string>> = {
  aws: 'eu-central-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-east-1',
};
const otherAccount = '444455556666';

/**
 * Texts that the pattern matches and that look like what people know: stars of an ARN's partition, Region and
 * account become such values, others a name. They are guesses: whoever uses one tests it first.
 */
export function* plausibleTexts(glob: Glob, scenery: Scenery = defaultScenery): Generator<string> {
  if (glob.literal !== null) yield glob.literal;
  else if (!glob.variable) for (const each of variants(scenery)) yield fill(glob.tokens, each);
}

/** The same in another partition, for patterns that exclude the own one. */
export function foreignTexts(glob: Glob, scenery: Scenery): Generator<string> {
  const foreign =
    scenery.partition === 'aws'
      ? { ...scenery, partition: 'aws-cn', region: 'cn-north-1' }
      : { ...scenery, partition: 'aws', region: 'us-east-1' };
  return plausibleTexts(glob, foreign);
}

/** The text with nothing for every star: no beauty, but often the way past an exclusion. */
export function shortestText(glob: Glob): string {
  return fill(glob.tokens, null);
}

/** Few sceneries are ever asked for. */
const known = new WeakMap<Scenery, readonly Scenery[]>();

function variants(scenery: Scenery): readonly Scenery[] {
  let found = known.get(scenery);
  if (found === undefined) {
    found = variantsOf(scenery);
    known.set(scenery, found);
  }
  return found;
}

function variantsOf(scenery: Scenery): readonly Scenery[] {
  const region = otherRegions[scenery.partition] ?? scenery.region;
  return [
    scenery,
    { ...scenery, name: 'zq7' },
    { ...scenery, region },
    { ...scenery, account: otherAccount },
    { ...scenery, region, account: otherAccount, name: 'zq7' },
  ];
}

function fill(tokens: readonly Token[], scenery: Scenery | null): string {
  const parts: string[] = [];
  let segment = 0;
  tokens.forEach((token, place) => {
    if (isStar(token)) {
      const whole = () =>
        parts.at(-1) === ':' && tokens[place + 1] === colon && parts.slice(0, 4).join('').startsWith('arn:');
      if (scenery !== null) parts.push(starText(scenery, segment, whole()));
    } else if (isSingle(token)) {
      if (token === colon) segment += 1;
      parts.push(String.fromCharCode(namedUnits(token)[0] ?? 'x'.charCodeAt(0)));
    }
  });
  return parts.join('');
}

function starText(scenery: Scenery, segment: number, whole: boolean): string {
  if (whole && segment === 1) return scenery.partition;
  if (whole && segment === 3) return scenery.region;
  if (whole && segment === 4) return scenery.account;
  return scenery.name;
}

/** Principals that look like what people know: the one a pattern names, a session of its role, a role of its account. */
export function plausiblePrincipals(globs: readonly Glob[], scenery: Scenery): readonly string[] {
  const accounts = globs.flatMap(({ key }) => /::([0-9]{12}):/.exec(key)?.[1] ?? []);
  const named = globs.flatMap((glob) => [...plausibleTexts(glob, scenery)]);
  const real =
    /^(?:Service|Federated|CanonicalUser):|^AWS:arn:[^:]*:(?:iam|sts)::[0-9]{12}:(?:root$|[a-z-]+\/)/;
  const invented = [...accounts, scenery.account, otherAccount].map(
    (account) => `AWS:arn:${scenery.partition}:iam::${account}:role/${scenery.name}`,
  );
  return [...named.filter((text) => real.test(text)), ...invented];
}

/** A value of a context key's type, as policies write it; null for a text like any other. */
export function valueOfType(type: string | null, { partition, account, name }: Scenery): string | null {
  switch (type) {
    case 'ARN':
      return `arn:${partition}:iam::${account}:role/${name}`;
    case 'Bool':
      return 'true';
    case 'Numeric':
      return '1';
    case 'Date':
      return '2026-01-01T00:00:00Z';
    case 'IPAddress':
      return '192.0.2.1';
    default:
      return null;
  }
}
