import { expect } from 'chai';
import type { Detection } from '../../src/audit/finding.ts';
import type { AccountId } from '../../src/estate/identifiers.ts';
import type { Session } from '../../src/estate/session.ts';
import { parseRegistry } from '../../src/registry/index.ts';
import { auditOf, registry } from '../fakes/audits.ts';
import { allow, call, dev, estate, permissionSetRole, prod, session } from '../fakes/estate.ts';

const sets = Array.from({ length: 12 }, (_, index) => `Set${index + 1}`);
const accounts: readonly AccountId[] = [dev, prod];
const roles = sets.flatMap((set) => accounts.map((account) => permissionSetRole(set, account, [allow('*')])));
const write = call('s3:PutObject', 'arn:aws:s3:::data/a', 5);
const read = call('s3:GetObject', 'arn:aws:s3:::data/a', 6, { readOnly: true });
const remove = call('rds:DeleteDBInstance', `arn:aws:rds:eu-west-1:${prod}:db:shop`, 7);

/** Person number n, with an agent on the n-th permission set. */
function person(n: number, parts: Partial<Session> = {}): Session {
  const issuer = roles[n % roles.length] ?? roles[0];
  if (!issuer) throw new Error('no role');
  const name = `person${String(n).padStart(4, '0')}@example.com`;
  return session(issuer, { id: `s-${n}`, name, calls: n % 3 === 0 ? [write, read] : [read], ...parts });
}

const people = (count: number) => Array.from({ length: count }, (_, n) => person(n));
const alarmsOf = (sessions: readonly Session[], agents = '') =>
  auditOf(estate({ principals: roles, sessions }), registry(agents)).detections.filter(
    ({ lane }) => lane === 'alarm',
  );
const listedIn = (finding: Detection): readonly string[] =>
  finding.details
    .flatMap((line) => line.match(/person\d{4}@example\.com/g) ?? [])
    .filter((name, index, all) => all.indexOf(name) === index);

describe('3,000 people with agents on 12 permission sets', function () {
  this.timeout(60_000);
  const all = alarmsOf(people(3000));

  it('are under 50 findings, which list every one of them', () => {
    expect(all.length).to.be.greaterThan(0).and.to.be.lessThan(50);
    const own = all.filter(({ rule }) => rule === 'agent-on-human-credentials');
    expect(own).to.have.length(24);
    expect(new Set(own.flatMap(listedIn)).size).to.equal(3000);
    expect(all.filter(({ rule }) => rule === 'undeclared-agent')).to.have.length(12);
  });

  it('are the same findings when there are 24 of them', () => {
    const few = alarmsOf(people(24)).map(({ fingerprint }) => fingerprint);
    expect(few.sort()).to.deep.equal(all.map(({ fingerprint }) => fingerprint).sort());
  });

  it('keep their findings when an agent is declared', () => {
    const declared = `- id: kiro
  owner: builders
  product: kiro
  operators: [wei.chen]
  identify: [{ product: kiro, operator: wei.chen }]
  scope: { ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }
`;
    const rule = 'agent-on-human-credentials';
    const role = roles[23] ?? roles[0];
    const sessions = [...people(47), ...(role ? [session(role, { id: 'wei', calls: [read] })] : [])];
    const before = alarmsOf(sessions).filter((finding) => finding.rule === rule);
    const after = alarmsOf(sessions, declared);
    const undeclared = (alarms: readonly Detection[]) =>
      alarms
        .filter((one) => one.rule === 'undeclared-agent')
        .flatMap(({ details }) => details)
        .join(' ');
    expect(undeclared(alarmsOf(sessions))).to.include('wei.chen');
    expect(undeclared(after)).to.not.include('wei.chen');
    const kept = new Set(after.map(({ fingerprint }) => fingerprint));
    expect(before.every(({ fingerprint }) => kept.has(fingerprint))).to.equal(true);
  });

  it('never hide an incident: who destroyed something in production is a finding of its own', () => {
    const sessions = [...people(100), person(101, { id: 'incident', calls: [remove] })];
    const own = alarmsOf(sessions).filter(({ rule }) => rule === 'agent-on-human-credentials');
    expect(
      own.filter(({ subject }) => subject !== 'people').map(({ subject, severity }) => [subject, severity]),
    ).to.deep.equal([['person0101@example.com', 'critical']]);
    expect(own[0]?.title).to.include('rds:DeleteDBInstance');
  });

  it('are few findings too where one entry declares all of them', () => {
    const text = `apiVersion: overreach/v1
kind: Registry
teams: [{ id: builders, default: true }]
operators: [{ id: everybody, match: { userName: "*@example.com" } }]
agents:
  - id: kiro
    owner: builders
    operators: [everybody]
    identify: [{ product: kiro, operator: everybody }]
    scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }
guardrails:
  - { id: g, when: { categories: [destructive] }, require: { approvals: 1 } }
`;
    const parsed = parseRegistry([{ path: 'registry.yaml', text }]);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const looked = { approvals: [], looked: ['approvals.jsonl'], unread: [], brokenLines: 0 };
    const whole = estate({ principals: roles, sessions: people(3000) });
    const { detections } = auditOf(whole, parsed.registry, looked);
    const alarms = detections.filter(({ lane }) => lane === 'alarm');
    expect(alarms.length).to.be.lessThan(50);
    const rules = ['agent-on-human-credentials', 'scope-used-beyond', 'destructive-without-approval'];
    expect(new Set(alarms.map(({ rule }) => rule))).to.deep.equal(new Set(rules));
    const used = alarms.filter(({ rule }) => rule === 'scope-used-beyond');
    expect(new Set(used.flatMap(listedIn)).size).to.equal(1000);
  });
});
