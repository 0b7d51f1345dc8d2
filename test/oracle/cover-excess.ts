import type { Region, Witness } from '../../src/access/comparison.ts';
import { createEngine } from '../../src/access/engine.ts';
import { naiveHolds, naiveRegionHolds } from './naive-membership.ts';
import { Random } from './random.ts';
import { randomContext } from './random-conditions.ts';
import { type PairJson, randomPair, setOf } from './random-pairs.ts';
import { shrink } from './shrink.ts';
import { smallCatalog } from './small-catalog.ts';
import { readDate, readNumber } from './values.ts';

/** What sampling came to: requests on each side, and those that lie on one side only. */
export interface CoverageFigures {
  readonly pairs: number;
  readonly fromExcess: number;
  readonly fromRegions: number;
  readonly misses: readonly CoverageMiss[];
}

/** A request on one side only. */
export interface CoverageMiss {
  readonly kind: 'excess outside every region' | 'region outside the excess';
  readonly pair: PairJson;
  readonly request: Witness;
}

const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:ListAllMyBuckets',
  'sqs:SendMessage',
];
const rarer = [
  'logs:PutLogEvents',
  'kms:Decrypt',
  'kms:ListKeys',
  'sts:AssumeRole',
  's3:GetNewThing',
  'new:Thing',
];
const resources = [
  'arn:aws:s3:::bkt',
  'arn:aws:s3:::bkt/k',
  'arn:aws:s3:::bkt/Bob/k',
  'arn:aws:s3:::b?t/k',
  'arn:aws:s3:::bkt/*',
  'arn:aws:sqs:us-east-1:111122223333:queue',
  'arn:aws:sqs:eu-west-1:444455556666:other',
  'arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y',
  'arn:aws:kms:us-east-1:111122223333:key/1234',
  'arn:aws:iam::111122223333:role/Target',
  'arn:aws-cn:s3:::bkt/k',
];
const askers = [
  'AWS:arn:aws:iam::111122223333:user/Bob',
  'AWS:arn:aws:iam::111122223333:user/Eve',
  'AWS:arn:aws:iam::444455556666:user/Bob',
  'AWS:arn:aws:iam::111122223333:root',
  'AWS:arn:aws:iam::111122223333:role/app/ExampleRole',
  'AWS:arn:aws:sts::111122223333:assumed-role/ExampleRole/agent-1',
  'AWS:arn:aws:sts::111122223333:assumed-role/ExampleRole/agent-3',
  'AWS:arn:aws:sts::111122223333:federated-user/Bob',
  'AWS:arn:aws-cn:iam::111122223333:user/Eve',
  'Service:lambda.amazonaws.com',
  'Federated:arn:aws:iam::111122223333:saml-provider/idp',
];

/**
 * Samples requests until `wanted` of them lie in the excess by the naive evaluator and `wanted` in a definite
 * region: each of the first must lie in a region, each of the second in the excess.
 */
export function coverExcess(wanted: number, seed: number, most: number): CoverageFigures {
  const random = new Random(seed);
  const misses: CoverageMiss[] = [];
  let [pairs, fromExcess, fromRegions] = [0, 0, 0];
  let engine = createEngine(smallCatalog);
  while ((fromExcess < wanted || fromRegions < wanted) && misses.length < most) {
    const pair = withOnePath(randomPair(random));
    if (/"facts"/.test(JSON.stringify([pair.granted.union, pair.granted.intersection]))) continue;
    pairs += 1;
    // An engine keeps all it ever solved: a new one now and then bounds the memory.
    if (pairs % 500 === 0) engine = createEngine(smallCatalog);
    const granted = setOf(pair.granted);
    const intended = setOf(pair.intended);
    const { regions, verdict, proof } = engine.compare(granted, intended);
    if (verdict === 'unknown') continue;
    const certain = proof === 'exact' && !starsInTheMiddle(pair);
    for (let left = 60; left > 0; left--) {
      const request = randomRequest(random, regions, pair);
      const allowed = naiveHolds(granted, request, smallCatalog);
      const meant = naiveHolds(intended, request, smallCatalog);
      const holding = regions.filter((region) => naiveRegionHolds(region, request, smallCatalog) !== false);
      if (allowed === true && meant === false) {
        fromExcess += 1;
        if (holding.length === 0) {
          misses.push({ kind: 'excess outside every region', pair, request });
          break;
        }
      }
      const definite = holding.find(
        (region) =>
          region.certainty === 'definite' &&
          region.conditions !== null &&
          naiveRegionHolds(region, request, smallCatalog) === true,
      );
      if (definite === undefined || !certain) continue;
      fromRegions += 1;
      if (allowed === false || meant === true)
        misses.push({ kind: 'region outside the excess', pair, request });
    }
  }
  return { pairs, fromExcess, fromRegions, misses };
}

/** Half the time near a region's witness, else anywhere; the facts that the granting side knows always hold. */
function randomRequest(random: Random, regions: readonly Region[], { granted }: PairJson): Witness {
  const region = regions.length > 0 ? random.pick(regions) : null;
  const witness = region?.witness ?? null;
  const near = witness !== null && random.chance(0.6);
  const elsewhere = randomContext(random);
  const context: Record<string, string | readonly string[]> = near ? { ...witness.context } : elsewhere;
  if (near) {
    for (const key of Object.keys(elsewhere)) {
      if (
        !random.chance(0.2) ||
        Object.keys(context).some((other) => other.toLowerCase() === key.toLowerCase())
      )
        continue;
      context[key] = elsewhere[key] as string | readonly string[];
    }
  }
  const facts = granted.facts ?? {};
  for (const key of Object.keys(facts)) {
    for (const other of Object.keys(context))
      if (other.toLowerCase() === key.toLowerCase()) delete context[other];
    context[key] = facts[key] as string | readonly string[];
  }
  const action =
    near && random.chance(0.7) ? witness.action : random.pick(random.chance(0.7) ? actions : rarer);
  const resource = near && random.chance(0.5) ? witness.resource : random.pick(resources);
  return {
    action,
    resource: smallCatalog.isWildcardOnly(action) === true ? '*' : resource,
    context: sensible(context),
    ...(granted.kind === 'resource' ? { principal: randomPrincipal(random, near ? witness : null) } : {}),
  };
}

function randomPrincipal(random: Random, witness: Witness | null): string {
  const near = witness?.principal;
  return near !== undefined && random.chance(0.4) ? near : random.pick(askers);
}

/** The smallest pair and request found that are still missed in the same way. */
export function shrinkMiss(miss: CoverageMiss): CoverageMiss {
  return shrink(miss, (smaller) => {
    try {
      return smaller.kind === miss.kind && missed(smaller);
    } catch {
      return false;
    }
  });
}

function missed({ kind, pair, request }: CoverageMiss): boolean {
  const granted = setOf(pair.granted);
  const intended = setOf(pair.intended);
  const { regions, proof } = createEngine(smallCatalog).compare(granted, intended);
  const allowed = naiveHolds(granted, request, smallCatalog);
  const meant = naiveHolds(intended, request, smallCatalog);
  if (kind === 'excess outside every region') {
    const held = regions.some((region) => naiveRegionHolds(region, request, smallCatalog) !== false);
    return allowed === true && meant === false && !held;
  }
  const definite = regions.some(
    (region) =>
      region.certainty === 'definite' &&
      region.conditions !== null &&
      naiveRegionHolds(region, request, smallCatalog) === true,
  );
  return proof === 'exact' && definite && (allowed === false || meant === true);
}

/** Keys of type Bool, Numeric and Date never hold other texts; a region need not say what becomes of those. */
function sensible(
  context: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(context).filter(([key, value]) => {
      if (/max-keys|number/i.test(key)) return readNumber(String(value)) !== null;
      if (/Time$/i.test(key)) return readDate(String(value)) !== null;
      return !/transport|factor/i.test(key) || /^(true|false)$/i.test(String(value));
    }),
  );
}

/** Whether a Resource pattern of fewer than six parts has a star that is not its last character: region texts cannot say how it is read. */
function starsInTheMiddle(pair: PairJson): boolean {
  const texts = JSON.stringify(pair).match(/"arn:[^"]*"/g) ?? [];
  return texts.some((text) => text.split(':').length < 6 && /[*?].*[^*"]"$/.test(text));
}

/** Each user under one path: the engine compares paths as text, the evaluator names alone. */
function withOnePath(pair: PairJson): PairJson {
  return JSON.parse(JSON.stringify(pair).replaceAll('user/people/Bob', 'user/Bob')) as PairJson;
}
