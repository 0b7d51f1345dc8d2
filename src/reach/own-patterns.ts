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
  // R-006: a wildcard among the first five parts has two readings.
  const plain = pattern === `${start}*` || start.split(':').length >= 6;
  return plain ? [own] : null;
}
