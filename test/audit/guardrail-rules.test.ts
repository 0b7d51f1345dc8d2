import { expect } from 'chai';
import type { RuleId } from '../../src/audit/rules.ts';
import type { Estate, PolicyReading } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { auditOf, bot, found, outcomeOf } from '../fakes/audits.ts';
import { allow, broken, control, deny, dev, estate, management, policy, role } from '../fakes/estate.ts';

const open = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
const managed = `arn:aws:iam::${dev}:policy/guard`;
const dead = 'dead-mcp-guardrail' as const;
const bypass = 'mcp-guardrail-bypassable' as const;
const via = (operator: string, key: string, value: string) =>
  deny('s3:Delete*', '*', { Condition: { [operator]: { [key]: value } } });
const viaKey = 'aws:ViaAWSMCPService';
const calledVia = 'aws:CalledViaAWSMCP';

interface Case {
  readonly title: string;
  readonly rule: RuleId;
  readonly statements: unknown;
  readonly outcome: 'present' | 'absent' | 'unknown';
  readonly says?: string;
}

/** Agent Toolkit for AWS User Guide, "How AWS MCP Server works with IAM" and its troubleshooting page. */
const cases: readonly Case[] = [
  {
    title: 'a Deny of the old actions',
    rule: dead,
    statements: [deny('aws-mcp:*')],
    outcome: 'present',
    says: 'no effect since March 2026',
  },
  {
    title: 'a Deny of one of them, in another case',
    rule: dead,
    statements: [deny('AWS-MCP:InvokeMcp')],
    outcome: 'present',
  },
  {
    title: 'a Deny of them among others',
    rule: dead,
    statements: [deny(['s3:DeleteBucket', 'aws-mcp:CallReadWriteTool'])],
    outcome: 'present',
  },
  { title: 'a Deny of everything', rule: dead, statements: [deny('*')], outcome: 'absent' },
  {
    title: 'a Deny of all but them',
    rule: dead,
    statements: [{ Effect: 'Deny', NotAction: 'aws-mcp:*', Resource: '*' }],
    outcome: 'absent',
  },
  { title: 'an Allow of them', rule: dead, statements: [allow('aws-mcp:*')], outcome: 'absent' },
  {
    title: 'another service of a like name',
    rule: dead,
    statements: [deny('aws-mcpx:*')],
    outcome: 'absent',
  },
  { title: 'a policy nobody can read', rule: dead, statements: broken('guard'), outcome: 'unknown' },
  {
    title: 'a Deny through any server',
    rule: bypass,
    statements: [via('Bool', viaKey, 'true')],
    outcome: 'present',
    says: 'only while they call through an MCP server',
  },
  {
    title: 'a Deny through one server',
    rule: bypass,
    statements: [via('StringEquals', calledVia, 'aws-mcp.amazonaws.com')],
    outcome: 'present',
  },
  {
    title: 'a Deny through another server',
    rule: bypass,
    statements: [via('StringEquals', calledVia, 'eks-mcp.amazonaws.com')],
    outcome: 'present',
    says: 'only while',
  },
  {
    title: 'a Deny where the key is there',
    rule: bypass,
    statements: [via('Null', viaKey, 'false')],
    outcome: 'present',
  },
  {
    title: 'a Deny of direct calls that waits for a key they lack',
    rule: bypass,
    statements: [via('Bool', viaKey, 'false')],
    outcome: 'present',
    says: 'never fires',
  },
  {
    title: 'a Deny of direct calls',
    rule: bypass,
    statements: [via('BoolIfExists', viaKey, 'false')],
    outcome: 'absent',
  },
  {
    title: 'a Deny of direct calls by the absent key',
    rule: bypass,
    statements: [via('Null', viaKey, 'true')],
    outcome: 'absent',
  },
  {
    title: 'a Deny of whatever is no known server',
    rule: bypass,
    statements: [via('StringNotEquals', calledVia, 'aws-mcp.amazonaws.com')],
    outcome: 'absent',
  },
  {
    title: 'a Deny of everybody, IfExists',
    rule: bypass,
    statements: [via('BoolIfExists', viaKey, 'true')],
    outcome: 'absent',
  },
  {
    title: 'another key',
    rule: bypass,
    statements: [via('StringEquals', 'aws:SourceVpc', 'vpc-1')],
    outcome: 'absent',
  },
  {
    title: 'an Allow through a server',
    rule: bypass,
    statements: [allow('s3:*', '*', { Condition: { Bool: { [viaKey]: 'true' } } })],
    outcome: 'absent',
  },
  {
    title: 'an operator nobody knows',
    rule: bypass,
    statements: [via('BoolSounds', viaKey, 'true')],
    outcome: 'unknown',
  },
  { title: 'a policy nobody can read', rule: bypass, statements: broken('guard'), outcome: 'unknown' },
];

const reading = (statements: unknown): PolicyReading =>
  Array.isArray(statements) ? policy('guard', statements) : (statements as PolicyReading);

describe('rules on MCP guardrails', () => {
  for (const { title, rule, statements, outcome, says } of cases) {
    it(`${rule}: ${outcome} with ${title}`, () => {
      const holder = role('bot', { inlinePolicies: [reading(statements)] });
      const whole = estate({
        principals: [holder, role('user-of-it', { attached: [managed] })],
        managed: { [managed]: reading(statements) },
      });
      const result = auditOf(whole, bot(open));
      for (const principalKey of [holder.arn, `policy:${managed}`]) {
        expect(outcomeOf(result, { rule, account: dev, principalKey })).to.equal(outcome);
      }
      const findings = found(result, rule);
      expect(findings).to.have.length(outcome === 'present' ? 2 : 0);
      if (says) for (const finding of findings) expect(finding.title).to.include(says);
      expect(new Set(findings.map(({ agent }) => agent))).to.deep.equal(
        new Set(outcome === 'present' ? ['bot', null] : []),
      );
    });
  }

  it('reads SCPs, under the management account', () => {
    const whole = estate({ controls: [control('p-1', [deny('aws-mcp:*'), via('Bool', viaKey, 'true')])] });
    for (const rule of [dead, bypass]) {
      const [finding] = found(auditOf(whole, null), rule);
      expect(finding).to.include({ account: management, principalKey: 'policy:p-1' });
      expect(finding?.requires).to.deep.equal(['organization']);
    }
  });

  it('does not speak of what is attached to nobody, or of AWS itself', () => {
    const own = 'arn:aws:iam::aws:policy/Guard';
    const guard = policy('guard', [deny('aws-mcp:*')]);
    const whole = estate({
      principals: [role('x', { attached: [own] })],
      managed: { [managed]: guard, [own]: guard },
      controls: [control('p-1', [deny('aws-mcp:*')], [])],
    });
    expect(found(auditOf(whole, null), dead)).to.deep.equal([]);
  });

  it('knows the day on which the old actions ended', () => {
    const at = (day: string): Estate => ({
      ...estate({ principals: [role('x', { statements: [deny('aws-mcp:*')] })] }),
      collectedAt: `${day}T00:00:00.000Z` as Instant,
    });
    expect(found(auditOf(at('2026-03-23'), null), dead)).to.have.length(0);
    expect(found(auditOf(at('2026-03-24'), null), dead)).to.have.length(1);
    const undated = { ...at('2026-03-23'), collectedAt: null };
    expect(found(auditOf(undated, null), dead)).to.have.length(1);
  });
});
