import type { Environment, Exception, Operator, OwnSignature, Place, Team } from './registry.ts';
import type { RegistryFile, WrittenEnvironment, WrittenOperator, WrittenSignature } from './schema.ts';

type Written<Key extends 'teams' | 'exceptions'> = NonNullable<RegistryFile[Key]>[number];

/** A team as written, absent fields filled in. */
export function readTeam(team: Written<'teams'>): Team {
  return {
    id: team.id,
    slack: team.slack ?? null,
    default: team.default ?? false,
    accounts: team.accounts ?? [],
  };
}

/** An operator as written, absent fields filled in. */
export function readOperator(operator: WrittenOperator, place: Place): Operator {
  const { match } = operator;
  return {
    id: operator.id,
    match: {
      userName: match.userName ?? null,
      userId: match.userId ?? null,
      iamUser: match.iamUser ?? null,
      samlSubject: match.samlSubject ?? null,
      sourceIdentity: match.sourceIdentity ?? null,
    },
    team: operator.team ?? null,
    assignments: operator.assignments ?? [],
    roles: operator.roles ?? [],
    place,
  };
}

/** An environment as written, absent fields filled in. */
export function readEnvironment(environment: WrittenEnvironment): Environment {
  const { match } = environment;
  return {
    id: environment.id,
    tier: environment.tier,
    match: {
      accounts: match.accounts ?? [],
      ous: match.ous ?? [],
      accountTags: match.accountTags ?? [],
      resourceTags: match.resourceTags ?? [],
    },
  };
}

/** An exception as written. */
export function readException(exception: Written<'exceptions'>, place: Place): Exception {
  return {
    id: exception.id,
    rule: exception.rule,
    agent: exception.agent,
    ceiling: exception.ceiling,
    reason: exception.reason,
    approvedBy: exception.approvedBy,
    expires: exception.expires,
    place,
  };
}

/** A signature as written. */
export function readSignature(signature: WrittenSignature, place: Place): OwnSignature {
  const { id, product, field, pattern, tier } = signature;
  return { id, product, field, pattern, tier, place };
}
