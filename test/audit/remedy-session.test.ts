import { expect } from 'chai';
import type { Remedy } from '../../src/audit/finding.ts';
import type { Role } from '../../src/estate/estate.ts';
import type { Session } from '../../src/estate/session.ts';
import { auditOf, found, registry } from '../fakes/audits.ts';
import { allow, call, deny, dev, estate, permissionSetRole, role, session } from '../fakes/estate.ts';
import { shellCommands } from './apply-remedy.ts';

const shared = role('shared', { statements: [allow(['s3:*', 'sqs:*']), deny('s3:DeleteBucket')] });
const reading = '{ actions: ["s3:Get*"], resources: ["arn:aws:s3:::data/*"] }';

/** What is said of sessions of a role that others use too. */
function beyond(issuer: Role, parts: Partial<Session>, allows: string) {
  const declared = registry(`- id: bot
  owner: builders
  identify: [{ sessionName: "agent-*", role: "${issuer.arn}" }]
  scope: { ceiling: none, allow: [${allows}], deny: [{ actions: ["s3:GetObjectAcl"] }] }`);
  const one = session(issuer, {
    name: 'agent-x',
    agent: null,
    human: null,
    credentialOrigin: null,
    startedBy: { kind: 'session', by: null },
    calls: [call('s3:GetObject', 'arn:aws:s3:::data/a', 1)],
    ...parts,
  });
  const whole = estate({ principals: [issuer], sessions: [one] });
  return found(auditOf(whole, declared), 'session-broader-than-scope');
}

const remedyOf = (issuer: Role, parts: Partial<Session> = {}, allows = reading): Remedy =>
  beyond(issuer, parts, allows)[0]?.remedy as Remedy;

describe('the remedy of a session beyond its scope', () => {
  it('is the scope as session policy, Denies and all, where it assumes the role', () => {
    const remedy = remedyOf(shared);
    expect(remedy).to.include({ kind: 'session-policy', proof: 'proved' });
    expect(remedy.proofNote).to.include('nothing that was meant goes with it');
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::data/*' },
        { Effect: 'Deny', Action: 's3:GetObjectAcl', Resource: '*' },
      ],
    };
    expect(remedy.policy).to.deep.equal(policy);
    expect(shellCommands(remedy.command ?? '')).to.deep.equal([
      [
        ...['aws', 'sts', 'assume-role', '--role-arn', shared.arn, '--role-session-name', 'agent-x'],
        ...['--policy', JSON.stringify(policy)],
      ],
    ]);
  });

  it('closes it: a session with that policy is no finding', () => {
    const sessionPolicies = [JSON.stringify(remedyOf(shared).policy)];
    expect(beyond(shared, { sessionPolicies }, reading)).to.deep.equal([]);
  });

  it('takes the place of a session policy that lets through too much', () => {
    const wide = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:*')] });
    expect(remedyOf(shared, { sessionPolicies: [wide] }).kind).to.equal('session-policy');
  });

  const words = 'start its sessions with a session policy that says its scope, or give it a role of its own';
  const long = Array.from({ length: 60 }, (_, at) => `"arn:aws:s3:::a-bucket-of-some-length-${at}/*"`);
  const rows: readonly [string, () => Remedy][] = [
    [
      'a service started it',
      () => remedyOf(shared, { startedBy: { kind: 'service', by: 'ec2.amazonaws.com' } }),
    ],
    ['nobody knows who started it', () => remedyOf(shared, { startedBy: { kind: 'unknown', by: null } })],
    ['the scope is too long', () => remedyOf(shared, {}, `{ actions: ["s3:Get*"], resources: [${long}] }`)],
    [
      'Identity Center starts its sessions',
      () => remedyOf(permissionSetRole('Agents', dev, [allow('s3:*')])),
    ],
  ];
  for (const [title, remedy] of rows) {
    it(`is words where ${title}`, () => {
      expect(remedy()).to.include({ command: null, proof: 'not-applicable' });
      expect(remedy().text.startsWith(words), remedy().text).to.equal(true);
    });
  }
});
