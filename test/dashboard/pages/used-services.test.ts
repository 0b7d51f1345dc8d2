import { expect } from 'chai';
import { usedServices } from '../../../src/dashboard/pages/used-services.ts';
import { detection } from '../../fakes/findings.ts';

const unused = (title: string) => ({ ...detection('loader'), rule: 'unused-permissions' as const, title });

describe('how many services a finding on unused access tells of', () => {
  it('is read from the words of the rule', () => {
    expect(
      usedServices(unused('loader in dev (777788889999) used 3 of the 12 services it may use in 90 days')),
    ).to.deep.equal({
      name: 'loader',
      used: 3,
      granted: 12,
    });
  });

  it('is what the rule says, and not what a name says before it', () => {
    const name = 'x used 99 of the 99 services it may use';
    expect(
      usedServices(unused(`${name} in dev (777788889999) used 0 of the 4 services it may use in 31 days`)),
    ).to.include({
      used: 0,
      granted: 4,
    });
  });

  it('is unknown of any other title and of any other rule', () => {
    expect(usedServices(unused('loader may do what nobody saw it do'))).to.equal(null);
    expect(
      usedServices({ ...unused('used 3 of the 12 services it may use'), rule: 'scope-missing' }),
    ).to.equal(null);
  });
});
