import type { ElementList } from '../policy/document.ts';
import { compileActions, matchAction } from '../policy/match-action.ts';
import type { Part } from './merged-policies.ts';
import type { Granting, GrantLimit } from './resource-hits.ts';
import type { ReadResource, ReadStatement } from './resource-index.ts';

/** what a trust policy has a say in, for a caller with policies of its own. */
export const trustActions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] as const;

/** A grant's statement, ready to be put together with others. */
export interface GrantPart {
  readonly part: Part;
  readonly limit: GrantLimit;
  readonly session: string | null;
}

/** What an Allow is good for: in one account, delegating to the account counts for keys and roles only. */
export function grantParts({ read, limit, session }: Granting, abroad: boolean): readonly GrantPart[] {
  if (read.resource.isTrust) {
    const covered = trustedBy(read);
    const assume = covered.slice(0, covered[0] === 'sts:AssumeRole' ? 1 : 0);
    const others = covered.slice(assume.length);
    const part = (actions: readonly string[], as: GrantLimit): readonly GrantPart[] =>
      actions.length === 0 ? [] : [{ part: { read, action: listOf(actions) }, limit: as, session }];
    // tagging a session and setting its source identity need both sides, in one account too.
    return limit === 'both' ? part(covered, 'both') : [...part(assume, limit), ...part(others, 'both')];
  }
  if (limit === 'both' && !abroad && !isKey(read.resource)) return [];
  return [{ part: { read }, limit, session }];
}

/** Denies that patterns can say; a trust policy's speak of its few actions only. */
export function denyParts(denies: readonly ReadStatement[]): readonly Part[] {
  return denies.flatMap((read): readonly Part[] => {
    if (read.patterns === null) return [];
    if (!read.resource.isTrust) return [{ read }];
    const covered = trustedBy(read);
    return covered.length === 0 ? [] : [{ read, action: listOf(covered) }];
  });
}

function trustedBy({ statement }: ReadStatement): readonly string[] {
  const matcher = compileActions(statement.action);
  return trustActions.filter((action) => matchAction(matcher, action.toLowerCase()));
}

function listOf(patterns: readonly string[]): ElementList {
  return { negated: false, patterns };
}

export function isKey({ arn }: ReadResource): boolean {
  return /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(arn);
}
