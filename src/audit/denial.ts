import type { AccessSet } from '../access/access-set.ts';
import type { PolicyJson, StatementJson } from '../access/comparison.ts';
import type { Role, User } from '../estate/estate.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import type { Excess } from './finding.ts';
import type { Undo } from './remedy-for-excess.ts';
import { iamRegionWords, shellCommand } from './shell-command.ts';

/** Inline policies of a role hold 10,240 characters, of a user 2,048 (IAM quotas); white space does not count. */
const inlineQuota = { role: 10_240, user: 2_048 } as const;

const policyName = 'overreach-close-excess';

/** One inline policy that denies exactly the excess; null where no policy can say it. */
export function denialOf(
  context: AuditContext,
  principal: Role | User,
  granted: Side,
  intended: Side,
  excess: Excess,
): Undo | null {
  if (excess.policy === null) return null;
  const deny = deniedPolicy(excess.policy);
  const document = JSON.stringify(deny);
  const fits = document.length <= inlineQuota[principal.kind];
  const role = principal.kind === 'role';
  const command = shellCommand([
    'aws',
    'iam',
    role ? 'put-role-policy' : 'put-user-policy',
    role ? '--role-name' : '--user-name',
    principal.name,
    '--policy-name',
    policyName,
    '--policy-document',
    document,
    ...iamRegionWords(context.estate.partition),
  ]);
  const proved = closes(context, granted, intended, deny);
  const outcome = proved
    ? 'compared again with it in place: nothing exceeds'
    : 'not proved to close all of it';
  const long = fits ? '' : '; it is too long for an inline policy, so split it or narrow the grants';
  return {
    text: `deny the excess by an inline policy (${outcome})${long}; then remove the granting statements`,
    command: fits ? command : null,
    policy: deny,
    proof: proved ? 'proved' : 'not-proved',
  };
}

function deniedPolicy(policy: PolicyJson): PolicyJson {
  return {
    Version: '2012-10-17',
    Statement: policy.Statement.map((statement): StatementJson => {
      const { Sid: _, ...rest } = statement;
      return { ...rest, Effect: 'Deny' };
    }),
  };
}

/** Whether the granted side with the Deny in place is proved to be within. */
function closes(context: AuditContext, granted: Side, intended: Side, deny: PolicyJson): boolean {
  const parsed = parsePolicyDocument(deny, 'identity');
  if (!parsed.ok || granted.access.kind !== 'layers') return false;
  const patch = { name: policyName, document: parsed.value };
  const access = denying(granted.access, patch);
  const grants = (granted.grants ?? []).map((grant) => ({ access: denying(grant.access, patch) }));
  return context.comparer.proves({ access, grants, gaps: granted.gaps }, intended);
}

/** The access with a further policy that only denies: whichever level it stands in, it wins. */
function denying(access: AccessSet, patch: NamedPolicy): AccessSet {
  if (access.kind !== 'layers') {
    return { kind: access.kind, of: access.of.map((member) => denying(member, patch)) };
  }
  const place = Math.max(
    access.levels.findIndex(({ kind }) => kind === 'identity'),
    0,
  );
  return {
    ...access,
    levels: access.levels.map((level, at) =>
      at === place ? { ...level, policies: [...level.policies, patch] } : level,
    ),
  };
}
