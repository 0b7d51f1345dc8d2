import { expect } from 'chai';
import { phaseActions, sessionPolicy } from '../../src/collect/aws/phases.ts';
import { tierActions, tiers } from '../../src/collect/aws/tiers.ts';
import { parsePolicyText } from '../../src/policy/index.ts';
import { actionsOf, deployed, deployPolicy, deployText, policyNames } from './deploy-files.ts';

const sorted = (actions: Iterable<string>) => [...new Set(actions)].sort();

describe('the policies in deploy/', () => {
  it('are one for each tier', () => {
    expect(policyNames('policies')).to.deep.equal([...tiers].sort());
    expect(policyNames('trust')).to.deep.equal(['hub-role', 'reader-role']);
  });

  for (const tier of tiers) {
    it(`grant ${tier} its calls by name, and nothing else`, () => {
      expect(actionsOf(tier)).to.deep.equal(sorted(tierActions[tier]));
      for (const { Effect, Action } of deployPolicy(`policies/${tier}`).Statement) {
        expect(Effect).to.equal('Allow');
        for (const action of Action) expect(action).to.match(/^[a-z0-9-]+:[A-Za-z]+$/);
      }
    });
  }

  it('together are the calls of all phases, and what no scan does', () => {
    const granted = sorted(tiers.flatMap(actionsOf));
    const phases = sorted(Object.values(phaseActions).flat());
    const beside = ['iam:SimulateCustomPolicy', 'sts:AssumeRole', 'sts:SetSourceIdentity'];
    expect(granted).to.deep.equal(sorted([...phases, ...beside]));
  });

  it('are valid, also once their names are filled in', () => {
    for (const name of [...policyNames('policies').map((one) => `policies/${one}`)]) {
      const filled = JSON.stringify(deployPolicy(name, deployed));
      expect(filled, name).to.not.include('${');
      const parsed = parsePolicyText(filled, 'identity');
      expect(parsed.ok ? [] : parsed.issues, name).to.deep.equal([]);
    }
    for (const name of policyNames('trust')) {
      const filled = JSON.stringify(deployPolicy(`trust/${name}`, deployed));
      const parsed = parsePolicyText(filled, 'trust');
      expect(parsed.ok ? [] : parsed.issues, name).to.deep.equal([]);
    }
  });

  it('name no partition', () => {
    for (const name of ['policies', 'trust'] as const)
      for (const file of policyNames(name))
        expect(deployText(`${name}/${file}.json`)).to.not.match(/arn:aws/);
  });

  it('trust one role, of one organization, that says the external id and who it is', () => {
    const [assume, identity] = deployPolicy('trust/reader-role', deployed).Statement;
    expect(assume).to.deep.include({
      Action: ['sts:AssumeRole'],
      Principal: { AWS: deployed['HubRoleArn'] },
    });
    expect(assume?.Condition).to.deep.equal({
      StringEquals: {
        'aws:PrincipalOrgID': deployed['OrganizationId'],
        'sts:ExternalId': deployed['ExternalId'],
      },
    });
    expect(identity).to.deep.include({ Action: ['sts:SetSourceIdentity'] });
    expect(identity?.Condition?.['StringEquals']).to.include({ 'sts:SourceIdentity': 'overreach' });
  });

  it('show the sessions as the collector narrows them, one for each phase', () => {
    expect(policyNames('sessions')).to.deep.equal(Object.keys(phaseActions).sort());
    for (const phase of Object.keys(phaseActions) as (keyof typeof phaseActions)[])
      expect(JSON.parse(deployText(`sessions/${phase}.json`))).to.deep.equal(
        JSON.parse(sessionPolicy(phase)),
      );
  });

  it('leave room: sessions within 2,048 characters, the role within 10,240', () => {
    for (const phase of Object.keys(phaseActions) as (keyof typeof phaseActions)[])
      expect(sessionPolicy(phase).length, phase).to.be.lessThan(2048);
    // IAM counts inline policies without their white space.
    const whole = tiers
      .filter((tier) => tier !== 'hub')
      .reduce((sum, tier) => sum + JSON.stringify(deployPolicy(`policies/${tier}`, deployed)).length, 0);
    expect(whole).to.be.lessThan(10_240 - 2_000);
  });
});
