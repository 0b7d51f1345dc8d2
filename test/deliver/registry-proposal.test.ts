import { expect } from 'chai';
import { parse } from 'yaml';
import { registryProposal } from '../../src/deliver/registry-proposal.ts';
import { grown, kiro } from './sample-scan.ts';

describe('the registry lines that a finding proposes', () => {
  it('are YAML that allows exactly the excess', () => {
    expect(parse(registryProposal(grown) ?? '')).to.deep.equal({
      agents: [
        {
          id: 'test-data-loader',
          scope: { allow: [{ statement: { Effect: 'Allow', Action: 'rds:*', Resource: '*' } }] },
        },
      ],
    });
  });

  it('say for an agent on human credentials that it may', () => {
    expect(parse(registryProposal(kiro) ?? '')).to.deep.equal({
      agents: [{ id: 'kiro-cost-explorer', credentials: { humanCredentials: 'allow' } }],
    });
  });

  it('cannot be broken out of by a name', () => {
    const name = 'x"\n  - id: evil\n    owner: "me';
    const proposal = registryProposal({ ...grown, agent: name });
    expect(parse(proposal ?? '')).to.have.nested.property('agents[0].id', name);
    expect(parse(proposal ?? ''))
      .to.have.property('agents')
      .that.has.length(1);
  });

  it('are not offered where no registry line mends it', () => {
    expect(registryProposal({ ...grown, rule: 'unreadable-policy' })).to.equal(null);
    expect(registryProposal({ ...grown, excess: null })).to.equal(null);
  });
});
