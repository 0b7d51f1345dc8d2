import { hasWildcard, matchesPattern } from './pattern.ts';
import type { PlaceTerm } from './place-terms.ts';
import {
  type ConditionLine,
  hasNoResourceTag,
  hasResourceTag,
  isNoneOf,
  isOneOf,
} from './statement-condition.ts';

/** Resources of one statement with the conditions that bind those whose ARNs do not say where they are. */
export interface BoundResources {
  readonly negated: boolean;
  readonly patterns: readonly string[];
  readonly conditions: readonly ConditionLine[];
}

/** One way to bind a pattern: other segments, or a condition. */
interface Variant {
  readonly segment: string | null;
  readonly condition: readonly ConditionLine[];
}

const asWritten: Variant = { segment: null, condition: [] };

/**
 * Binds resource patterns to a place and to Regions. An ARN that has the segment is bound by it (`*` becomes the
 * account id or Region, another one drops out), anything else by aws:ResourceAccount and aws:RequestedRegion.
 * INVARIANT: an allow never covers more than was written, a deny never less: where a deny has two kinds of evidence
 * (segment and key), either suffices.
 * `term` null = anywhere, `regions` null = every Region.
 */
export function bindResources(
  patterns: readonly string[],
  negated: boolean,
  term: PlaceTerm | null,
  regions: readonly string[] | null,
  effect: 'Allow' | 'Deny',
): readonly BoundResources[] {
  const groups = new Map<string, { patterns: string[]; conditions: readonly ConditionLine[] }>();
  const add = (pattern: string, conditions: readonly ConditionLine[]): void => {
    const key = JSON.stringify(conditions);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { patterns: [pattern], conditions });
    else if (!group.patterns.includes(pattern)) group.patterns.push(pattern);
  };
  for (const pattern of patterns) {
    // What lies outside a NotResource list has no ARN to bind.
    const segments = negated ? null : arnSegments(pattern);
    for (const account of accountVariants(term, segments?.[4] ?? null, effect)) {
      for (const region of regionVariants(regions, segments?.[3] ?? null, effect)) {
        const bound = segments === null ? pattern : rewrite(segments, region.segment, account.segment);
        add(bound, [...account.condition, ...region.condition]);
      }
    }
  }
  return [...groups.values()].map((group) => ({ negated, ...group }));
}

/**
 * The segments of an ARN pattern whose first five colons are plain: `arn:aws:sqs:*` and `*` are none, since their last
 * `*` runs over the segments that would be bound.
 */
function arnSegments(pattern: string): readonly string[] | null {
  const parts = pattern.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return null;
  const front = parts.slice(0, 5);
  if (front.some((part) => part.includes('${'))) return null;
  return [...front, parts.slice(5).join(':')];
}

function rewrite(segments: readonly string[], region: string | null, account: string | null): string {
  return segments
    .map((segment, index) =>
      index === 3 ? (region ?? segment) : index === 4 ? (account ?? segment) : segment,
    )
    .join(':');
}

function accountVariants(
  term: PlaceTerm | null,
  segment: string | null,
  effect: 'Allow' | 'Deny',
): readonly Variant[] {
  if (term === null) return [asWritten];
  if (term.kind === 'resource-tag') return [{ segment: null, condition: [hasResourceTag(term.tag)] }];
  const byKey: Variant = { segment: null, condition: accountCondition(term) };
  // `aws` owns what AWS manages (arn:aws:iam::aws:policy/…): every account sees it.
  if (segment === null || segment === '' || segment === 'aws') return [byKey];
  if (term.kind === 'other-accounts') {
    if (!hasWildcard(segment)) {
      if (term.not.includes(segment)) return [];
      return [{ segment: null, condition: hasNoResourceTag(term.notTags) }];
    }
    const tags = hasNoResourceTag(term.notTags);
    const inside = term.among.filter((id) => matchesPattern(segment, id));
    return [...inside.map((id) => ({ segment: id, condition: tags })), byKey];
  }
  if (!hasWildcard(segment)) return term.accounts.includes(segment) ? [asWritten] : [];
  const bound = term.accounts
    .filter((id) => matchesPattern(segment, id))
    .map((id) => ({ segment: id, condition: [] }));
  return effect === 'Allow' ? [...bound, ...nameless(segment, byKey)] : [...bound, byKey];
}

/** ARNs that the pattern covers and that name no account (S3's) or `aws`: the key says whose they are. */
function nameless(segment: string, byKey: Variant): readonly Variant[] {
  return ['', 'aws']
    .filter((value) => matchesPattern(segment, value))
    .map((value) => ({ ...byKey, segment: value }));
}

function accountCondition(term: Exclude<PlaceTerm, { kind: 'resource-tag' }>): readonly ConditionLine[] {
  if (term.kind === 'accounts') return [isOneOf('aws:ResourceAccount', term.accounts)];
  const account = term.not.length > 0 ? [isNoneOf('aws:ResourceAccount', term.not)] : [];
  return [...account, ...hasNoResourceTag(term.notTags)];
}

function regionVariants(
  regions: readonly string[] | null,
  segment: string | null,
  effect: 'Allow' | 'Deny',
): readonly Variant[] {
  if (regions === null) return [asWritten];
  const byKey: Variant = { segment: null, condition: [isOneOf('aws:RequestedRegion', regions)] };
  if (segment === null || segment === '') return [byKey];
  if (!hasWildcard(segment)) {
    return regions.some((region) => matchesPattern(region, segment)) ? [asWritten] : [];
  }
  // Two patterns have no intersection that one pattern could say: then the key decides beside the segment.
  if (segment !== '*' && regions.some(hasWildcard)) return [byKey];
  const bound = regions
    .filter((region) => segment === '*' || matchesPattern(segment, region))
    .map((region) => ({ segment: region, condition: [] }));
  return effect === 'Allow' ? bound : [...bound, byKey];
}
