import type { Role } from '../../estate/estate.ts';
import { parseIdentity } from '../../policy/arn-identity.ts';
import type { Statement } from '../../policy/document.ts';
import { outsideAccess, trustView } from '../../reach/assume-access.ts';
import { roleControls } from '../../reach/role-controls.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import {
  claimConditions,
  githubHost,
  narrowAccess,
  type OidcProvider,
  oidcProviders,
} from '../oidc-trust.ts';
import { ownerOf } from '../owner.ts';
import { absentOf, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { accountLabel, listed } from '../wording.ts';

/**
 * For every role that an OIDC provider may start: does its trust policy hold the token to one workload? For GitHub that
 * is one repository; for others some subject or audience. Asked of the policy as a whole, Denies and RCPs included.
 */
export function oidcSubjectTooBroad(context: AuditContext): readonly Ruling[] {
  const agents = new Map(context.agents.map((one) => [one.principal, one.identified[0]?.agent ?? null]));
  return context.estate.accounts.flatMap((account) =>
    account.roles.map((role) => judge(context, role, agents.has(role), agents.get(role) ?? null)),
  );
}

type Declared = AuditContext['agents'][number]['identified'][number]['agent'] | null;

interface Broad {
  readonly provider: OidcProvider;
  readonly statements: readonly Statement[];
  /** What the conditions ask for all the same. */
  readonly asked: readonly string[];
  readonly witness: string | null;
}

function judge(context: AuditContext, role: Role, isAgent: boolean, agent: Declared): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'oidc-subject-too-broad',
    account: role.account,
    principalKey: principalKey(role),
  };
  if (role.trustPolicy.state === 'unreadable') {
    return isAgent
      ? undecided(estate, subject, `the trust policy of ${role.name} cannot be read`)
      : absentOf(estate, subject.rule, role);
  }
  const broad: Broad[] = [];
  let doubt: string | null = null;
  for (const provider of oidcProviders(role.trustPolicy.document)) {
    const answer = ask(context, role, provider);
    if (typeof answer === 'string') doubt = answer;
    else if (answer !== null) broad.push(answer);
  }
  const first = broad[0];
  if (first === undefined) {
    return doubt === null ? absentOf(estate, subject.rule, role) : undecided(estate, subject, doubt);
  }
  const where = accountLabel(estate, role.account);
  return present(estate, subject, {
    severity: 'high',
    principal: role.arn,
    uniqueId: role.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: role.account }),
    title: `${whoMay(first)} can start ${agent?.id ?? role.name} in ${where}`,
    members: broad.flatMap(({ provider: { host }, asked }) =>
      asked.length === 0 ? [host] : asked.map((text) => `${host}:${text}`),
    ),
    details: broad.map(({ provider, asked }) =>
      asked.length === 0
        ? `${provider.host}: no claim of the token is asked for`
        : `${provider.host}: the token has to carry no more than ${listed(asked, 3)}`,
    ),
    evidence: broad.flatMap((one) => evidenceOf(role, one)),
    remedy: {
      text:
        first.provider.host === githubHost
          ? `hold ${githubHost}:sub to one repository, better to one environment of it: repo:ORG/REPO:environment:NAME`
          : `hold ${first.provider.host}:sub to the one workload that is meant`,
      command: null,
      hint: 'aws iam update-assume-role-policy replaces the whole trust policy: begin from the present one',
      policy: null,
      proof: 'not-applicable',
    },
  });
}

/** null: held to one workload. A text: why nobody can say. */
function ask(context: AuditContext, role: Role, provider: OidcProvider): Broad | string | null {
  if (role.trustPolicy.state === 'unreadable') return null;
  const action = 'sts:AssumeRoleWithWebIdentity';
  const caller = parseIdentity(provider.value);
  const view = trustView(role.trustPolicy.document, role, caller, false, context.catalog, action);
  const statements = [...new Set([...view.free, ...view.capped, ...view.delegated])];
  if (statements.length === 0) return null;
  const { gaps, denies } = roleControls(context.estate, role.account);
  const controls = denies.flatMap(({ document }) => document.statements);
  const claims = claimConditions([...statements, ...view.denies, ...controls], provider);
  const access = outsideAccess(context.estate, role, view, action, { 'aws:ResourceAccount': role.account });
  const { comparison } = context.comparer.compare(
    { access, gaps },
    { access: narrowAccess(claims), gaps: [] },
  );
  if (comparison.verdict === 'within') return null;
  if (comparison.verdict !== 'exceeds' || view.doubtful) {
    return gaps[0]?.reason ?? 'a condition of the trust policy could not be decided';
  }
  const asked = claimConditions(statements, provider)
    .filter(({ narrow }) => !narrow)
    .map(({ claim, value }) => `${claim} ${value}`);
  const seen = comparison.regions.find(({ certainty }) => certainty === 'definite')?.witness?.context ?? {};
  const token = Object.entries(seen).filter(([key]) => key.toLowerCase().startsWith(`${provider.host}:`));
  const witness = token.map(([key, value]) => `${key} = ${[value].flat().join(', ')}`).join(', ');
  return { provider, statements, asked: [...new Set(asked)], witness: witness === '' ? null : witness };
}

function whoMay({ provider, asked }: Broad): string {
  const subjects = asked.filter((text) => text.startsWith('sub ')).map((text) => text.slice(4));
  if (provider.host === githubHost) {
    return subjects.length === 0 || subjects.every((text) => /^[*?]*$/.test(text))
      ? 'Any GitHub Actions workflow in the world'
      : `Any GitHub Actions workflow of ${listed(subjects, 3)}`;
  }
  return `Any workload of ${provider.host}`;
}

function evidenceOf(role: Role, { provider, statements, witness }: Broad): readonly Evidence[] {
  const granted = statements.slice(0, 2).map((statement): Evidence => {
    const name = statement.sid ?? String(statement.index);
    return {
      kind: 'granted-by',
      policy: `trust policy of ${role.name}`,
      statement: name,
      text: `statement ${name} of the trust policy of ${role.name} trusts ${provider.host}`,
    };
  });
  const action = 'sts:AssumeRoleWithWebIdentity';
  const text = `${action} on ${role.arn} with ${witness ?? 'any token'}`;
  return [...granted, { kind: 'witness', action, resource: role.arn, text }];
}
