import { matchSignatures, namingMatches, type SignatureMatch } from '../catalog/index.ts';
import type { Role } from '../estate/estate.ts';
import type { Statement } from '../policy/document.ts';

/** What on a role itself says that it was made for an agent. */
export interface RoleSigns {
  readonly product: string;
  /** The strongest ones, at least one. */
  readonly matches: readonly SignatureMatch[];
  /** Only the role's name says so: a habit, not a fact. */
  readonly weak: boolean;
}

/** Signs of an agent on a role: trust, tags, attached policies, name. null: none; that is no evidence of a human. */
export function roleSigns(role: Role): RoleSigns | null {
  const before = known.get(role);
  if (before !== undefined) return before;
  const signs = signsOn(role);
  known.set(role, signs);
  return signs;
}

// Looked for once on each role, however many rules and nights ask.
const known = new WeakMap<Role, RoleSigns | null>();

function signsOn(role: Role): RoleSigns | null {
  const matches = [
    ...matchSignatures('role-name', role.name),
    ...Object.entries(role.tags).flatMap(([key, value]) => matchSignatures('tag', `${key}=${value}`)),
    ...role.attachedPolicyArns.flatMap((arn) => matchSignatures('managed-policy', arn)),
    ...trustMatches(role),
  ];
  const naming = namingMatches(matches);
  const first = naming[0];
  if (!first) return null;
  return {
    product: first.signature.product,
    matches: naming,
    weak: naming.every(({ field }) => field === 'role-name'),
  };
}

function trustMatches(role: Role): readonly SignatureMatch[] {
  if (role.trustPolicy.state === 'unreadable') return [];
  return role.trustPolicy.document.statements.flatMap((statement) =>
    statement.effect === 'Allow' ? statementMatches(statement) : [],
  );
}

function statementMatches({ principal, conditions }: Statement): readonly SignatureMatch[] {
  const services = principal?.negated
    ? []
    : (principal?.entries.flatMap(({ type, value }) => (type === 'Service' ? [value] : [])) ?? []);
  const valuesOf = (wanted: (keyId: string) => boolean): readonly string[] =>
    conditions.flatMap(({ keyId, values }) => (wanted(keyId) ? values : []));
  return [
    ...services.flatMap((service) => matchSignatures('trust-service', service)),
    ...(services.length > 0
      ? valuesOf((key) => key === 'aws:sourcearn').flatMap((arn) => matchSignatures('trust-source-arn', arn))
      : []),
    ...valuesOf((key) => key === 'token.actions.githubusercontent.com:sub').flatMap((subject) =>
      matchSignatures('trust-github-subject', subject),
    ),
  ];
}
