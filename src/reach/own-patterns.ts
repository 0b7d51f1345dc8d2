import type { ElementList, PolicyVersion } from '../policy/document.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';

/**
 * The ARNs that a resource's own policy speaks for, as patterns: the resource itself, or with what lies below it (Service
 * Authorization Reference). null where its ARN holds characters that a pattern would read as wildcards.
 */
export function ownPatterns(arn: string): readonly string[] | null {
  if (/[*?$]/.test(arn)) return null;
  const below = belowOf(arn);
  return below === null ? [arn] : [arn, `${arn}${below}`];
}

function belowOf(arn: string): string | null {
  const [, , service, , , ...rest] = arn.split(':');
  const resource = rest.join(':');
  switch (service) {
    case 's3':
      if (resource.startsWith('accesspoint/')) return '/object/*';
      return resource.includes('/') ? null : '/*';
    case 'dynamodb':
      return /^table\/[^/]+$/.test(resource) ? '/index/*' : null;
    case 'es':
    case 'execute-api':
      return '/*';
    case 'logs':
      return ':*';
    default:
      return null;
  }
}

/**
 * A Resource element of a resource's policy, cut to the resource itself: patterns that cover exactly what both cover, or
 * null where no list of patterns says it for sure. No element at all: the resource is meant.
 */
export function cutToOwn(
  list: ElementList | null,
  own: readonly string[],
  version: PolicyVersion,
): readonly string[] | null {
  if (list === null) return own;
  const cut: string[] = [];
  for (const pattern of list.patterns) {
    for (const one of own) {
      const both = meet(pattern, one, version);
      if (both === null) return null;
      cut.push(...both);
    }
  }
  const kept = [...new Set(cut)];
  if (!list.negated) return kept;
  if (kept.length === 0) return own;
  return own.every((one) => kept.includes(one)) ? [] : null;
}

/** What a pattern and an ARN, or an ARN with a star at its end, both cover; null: not said by patterns. */
function meet(pattern: string, own: string, version: PolicyVersion): readonly string[] | null {
  if (pattern === '*') return [own];
  const variable = version === '2012-10-17' ? pattern.indexOf('${') : -1;
  const wild = pattern.search(/[*?]/);
  const open = [variable, wild].filter((at) => at >= 0);
  const start = open.length === 0 ? pattern : pattern.slice(0, Math.min(...open));
  const stem = own.endsWith('*') ? own.slice(0, -1) : own;
  const apart = !start.startsWith(stem) && !stem.startsWith(start);
  if (own.endsWith('*')) {
    if (start.startsWith(stem)) return [pattern];
    if (open.length === 0 || apart) return [];
    return pattern === `${start}*` ? [own] : null;
  }
  if (open.length === 0) return pattern === own ? [own] : [];
  if (apart) return [];
  if (variable >= 0) return null;
  if (!matchGlob(globOfText(pattern), own)) return [];
  return matchesBySegment(pattern, own) ? [own] : null;
}

/** R-006: whether the narrow reading of a pattern covers the ARN too, segment by segment. */
function matchesBySegment(pattern: string, own: string): boolean {
  const parts = segments(pattern, 6);
  const texts = segments(own, parts.length);
  if (parts.length !== texts.length || (parts.length < 6 && !pattern.endsWith('*'))) return false;
  return parts.every((part, place) => matchGlob(globOfText(part), texts[place] as string));
}

/** Split at the first colons; the last part keeps the rest. */
function segments(text: string, most: number): readonly string[] {
  const parts = text.split(':');
  return parts.length <= most ? parts : [...parts.slice(0, most - 1), parts.slice(most - 1).join(':')];
}
