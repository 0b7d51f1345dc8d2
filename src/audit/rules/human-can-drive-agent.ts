import type { Comparison } from '../../access/comparison.ts';
import type { Role } from '../../estate/estate.ts';
import { parseIdentity } from '../../policy/arn-identity.ts';
import { outsideAccess, trustView } from '../../reach/assume-access.ts';
import { actionAccess, passAccess } from '../../reach/pass-access.ts';
import { roleControls } from '../../reach/role-controls.ts';
import { namedTargets } from '../../reach/same-targets.ts';
import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import type { Evidence } from '../finding.ts';
import { holdings } from '../holdings.ts';
import { type HumanPrincipal, humanPrincipals } from '../human-principals.ts';
import { operates, operatorsOf } from '../operates.ts';
import { ownerOf } from '../owner.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { type WayToDrive, waysToDrive } from '../ways-to-drive.ts';
import { accountLabel, listed } from '../wording.ts';

/** What a human may do with a role through one service. */
interface Drive {
  readonly human: HumanPrincipal;
  readonly way: WayToDrive;
  readonly can: 'yes' | 'unknown';
  readonly reason: string | null;
  readonly pass: Comparison;
}

/**
 * For every role of a declared agent that a computing service may start: can humans who are not its operators hand it to
 * that service with code of their own? One finding a role, with the humans inside.
 */
export function humanCanDriveAgent(context: AuditContext): readonly Ruling[] {
  const humans = Map.groupBy(humanPrincipals(context), ({ principal }) => principal.account);
  const starts = remembered(context);
  return context.agents.flatMap((agent) =>
    agent.principal.kind === 'role'
      ? [judge(context, agent, agent.principal, humans.get(agent.principal.account) ?? [], starts)]
      : [],
  );
}

function judge(
  context: AuditContext,
  agentPrincipal: AgentPrincipal,
  role: Role,
  humans: readonly HumanPrincipal[],
  starts: Starts,
): Ruling {
  const { estate } = context;
  const subject: Subject = {
    rule: 'human-can-drive-agent',
    account: role.account,
    principalKey: principalKey(role),
  };
  const operators = operatorsOf(agentPrincipal);
  const strangers = humans.filter((human) => !operates(human, operators));
  if (strangers.length === 0) return absent(estate, subject);
  if (role.trustPolicy.state === 'unreadable') {
    return undecided(estate, subject, `the trust policy of ${role.name} cannot be read`);
  }
  const drives = waysToDrive.flatMap((way) => {
    const trusted = trusts(context, role, way.service);
    if (trusted === 'no') return [];
    return strangers.flatMap((human) => drive(context, human, role, way, trusted, starts));
  });
  const sure = drives.filter(({ can }) => can === 'yes');
  if (sure.length === 0) {
    const doubt = drives[0];
    return doubt ? undecided(estate, subject, doubt.reason ?? 'undecided') : absent(estate, subject);
  }
  const agent = agentPrincipal.identified[0]?.agent ?? null;
  const names = [...new Set(sure.map(({ human }) => human.principal.name))];
  return present(estate, subject, {
    severity: 'medium',
    principal: role.arn,
    uniqueId: role.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: role.account }),
    title: `Humans who do not operate ${agent?.id ?? role.name} can run code with its role in ${accountLabel(estate, role.account)}: ${listed(names, 3)}`,
    members: sure.map(({ human }) => principalKey(human.principal)),
    details: sure
      .slice(0, 5)
      .map(
        ({ human, way }) =>
          `${human.principal.name}: passes it to ${way.service} and may call ${listed(way.actions)}`,
      ),
    evidence: sure.slice(0, 3).flatMap((one) => evidenceOf(one, role)),
    remedy: {
      text: `deny iam:PassRole on ${role.name} to everybody but those who deploy the agent, in their permission sets or an SCP`,
      command: null,
      hint: null,
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'iam:PassRole', Resource: role.arn }],
      },
      proof: 'not-applicable',
    },
  });
}

function trusts(context: AuditContext, role: Role, service: string): 'yes' | 'no' | 'unknown' {
  if (role.trustPolicy.state === 'unreadable') return 'unknown';
  const view = trustView(role.trustPolicy.document, role, parseIdentity(service), false, context.catalog);
  if (view.free.length + view.capped.length + view.delegated.length === 0) return 'no';
  const facts = { 'aws:SourceAccount': role.account, 'aws:PrincipalIsAWSService': 'true' };
  const access = outsideAccess(context.estate, role, view, 'sts:AssumeRole', facts);
  const { verdict } = holdings(context, access, roleControls(context.estate, role.account).gaps);
  if (verdict === 'within') return 'no';
  return verdict === 'exceeds' && !view.doubtful ? 'yes' : 'unknown';
}

function drive(
  context: AuditContext,
  human: HumanPrincipal,
  role: Role,
  way: WayToDrive,
  trusted: 'yes' | 'unknown',
  starts: Starts,
): readonly Drive[] {
  const effective = context.effective(human.principal);
  if (namedTargets(effective, [role], 'iam:PassRole').length === 0) return [];
  const started = starts(human, way);
  if (started === 'no') return [];
  const pass = holdings(context, passAccess(effective, role, way.service), effective.gaps);
  if (pass.verdict === 'within') return [];
  const sure = pass.verdict === 'exceeds' && started === 'yes' && trusted === 'yes';
  const reason = sure ? null : (effective.gaps[0]?.reason ?? 'a condition could not be decided');
  return [{ human, way, can: sure ? 'yes' : 'unknown', reason, pass }];
}

type Starts = (human: HumanPrincipal, way: WayToDrive) => 'yes' | 'no' | 'unknown';

/** Whether a human may call all of a way's actions; asked once for each, whatever the number of roles. */
function remembered(context: AuditContext): Starts {
  const known = new Map<string, 'yes' | 'no' | 'unknown'>();
  return (human, way) => {
    const key = `${human.principal.arn} ${way.service}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const effective = context.effective(human.principal);
    let answer: 'yes' | 'no' | 'unknown' = 'yes';
    for (const action of way.actions) {
      const { verdict, regions } = holdings(context, actionAccess(effective, action), effective.gaps);
      if (verdict === 'within') answer = 'no';
      else if (
        answer === 'yes' &&
        !(verdict === 'exceeds' && regions.some(({ exercisable }) => exercisable))
      ) {
        answer = 'unknown';
      }
      if (answer === 'no') break;
    }
    known.set(key, answer);
    return answer;
  };
}

function evidenceOf({ human, way, pass }: Drive, role: Role): readonly Evidence[] {
  const region = pass.regions[0];
  const grants = (region?.grantedBy ?? []).slice(0, 2).map(
    ({ policy, statement }): Evidence => ({
      kind: 'granted-by',
      policy,
      statement,
      text: `statement ${statement} of ${policy} lets ${human.principal.name} pass ${role.name} to ${way.service}`,
    }),
  );
  const text = `iam:PassRole on ${role.arn} with iam:PassedToService = ${way.service}`;
  return [...grants, { kind: 'witness', action: 'iam:PassRole', resource: role.arn, text }];
}
