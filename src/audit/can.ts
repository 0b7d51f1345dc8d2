import type { AccessSet } from '../access/access-set.ts';
import type { Comparison } from '../access/comparison.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { type PolicyDocument, parsePolicyDocument } from '../policy/index.ts';
import { accessAbroad, accessIn } from '../reach/access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from '../reach/effective-access.ts';
import { isAccountId } from '../reach/resource-account.ts';
import type { Comparer } from './comparer.ts';

/** Requests that somebody asks about: an action and a resource, wildcards allowed in both. */
export interface Question {
  readonly action: string;
  readonly resource: string;
}

/**
 * yes: some of the requests are allowed, whatever else is so or under the conditions that the regions say. may: only
 * where something undecidable falls so. no: none is, proved. unknown: something that decides could not be read.
 */
export interface Can {
  readonly principal: string;
  readonly answer: 'yes' | 'may' | 'no' | 'unknown';
  /** What of the question is allowed: in the principal's own account first, then abroad. */
  readonly held: readonly Comparison[];
  /** What the answer rests on, in words. */
  readonly assumptions: readonly string[];
}

const nothing: AccessSet = { kind: 'union', of: [] };

/** What of a question a principal is allowed, through every layer that was collected. */
export function canDo(estate: Estate, principal: Role | User, question: Question, comparer: Comparer): Can {
  const asked = accessAsked(question);
  const ask = ({ access, grants, gaps, assumptions }: EffectiveAccess): Comparison =>
    comparer.compare(
      {
        access: { kind: 'intersection', of: [access, asked] },
        grants: grants.map((grant) => ({ access: { kind: 'intersection', of: [grant.access, asked] } })),
        gaps,
        assumptions,
      },
      { access: nothing, gaps: [] },
      principal.account,
    ).comparison;
  const held = waysTo(estate, principal, question).map(ask);
  return {
    principal: principal.arn,
    answer: answerOf(held),
    held: held.filter(({ regions }) => regions.length > 0),
    assumptions: [...new Set(held.flatMap(({ assumptions }) => assumptions))],
  };
}

/** By what the requests could be allowed. A resource that names its account is asked for there, and nowhere else. */
function waysTo(estate: Estate, principal: Role | User, { resource }: Question): readonly EffectiveAccess[] {
  const account = resource.split(':')[4] ?? '';
  if (isAccountId(account) && account !== principal.account) return accessIn(estate, principal, account);
  return [effectiveAccess(estate, principal), ...accessAbroad(estate, principal)];
}

/**
 * INVARIANT: `no` only where every comparison proved that nothing is held. What per the catalog nobody can exercise is
 * no plain yes: the catalog may be older than AWS.
 */
function answerOf(held: readonly Comparison[]): Can['answer'] {
  const regions = held.flatMap((one) => one.regions);
  if (regions.some(({ certainty, exercisable }) => certainty === 'definite' && exercisable)) return 'yes';
  if (regions.length > 0) return 'may';
  return held.some(({ verdict }) => verdict !== 'within') ? 'unknown' : 'no';
}

/** The requests of a question as a set; a RangeError when IAM would refuse such an action or resource. */
function accessAsked({ action, resource }: Question): AccessSet {
  const policies = [{ name: 'asked', document: documentAsked(action, resource) }];
  return { kind: 'layers', levels: [{ name: 'asked', kind: 'scope', policies }], facts: {} };
}

function documentAsked(action: string, resource: string): PolicyDocument {
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'identity');
  if (parsed.ok) return parsed.value;
  const [first] = parsed.issues;
  throw new RangeError(
    first === undefined ? 'the question cannot be read' : `${first.path}: ${first.message}`,
  );
}
