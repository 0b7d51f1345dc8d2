import { expect } from 'chai';
import { loadCatalog } from '../../../src/catalog/index.ts';
import { actionsByService } from '../../../src/dashboard/pages/parts/excess-actions.ts';
import { region } from '../../fakes/findings.ts';

const catalog = loadCatalog();
const none = { List: 0, Read: 0, Write: 0, 'Permissions management': 0, Unknown: 0 };

describe('the actions of an excess by service and level', () => {
  it('counts each action once, the gravest service first', () => {
    const regions = [
      { ...region('s3:GetObject'), actions: ['s3:GetObject', 's3:PutObject', 'iam:AttachRolePolicy'] },
      { ...region('s3:GetObject'), actions: ['s3:GetObject', 'S3:getobject'] },
    ];
    expect(actionsByService(regions, catalog)).to.deep.equal([
      { service: 'iam', actions: { ...none, 'Permissions management': 1 } },
      { service: 's3', actions: { ...none, Read: 1, Write: 1 } },
    ]);
  });

  it('takes what is excluded off, and "every action but" as that', () => {
    const [s3] = actionsByService([{ ...region('s3:*'), notActions: ['s3:Put*'] }], catalog).filter(
      ({ service }) => service === 's3',
    );
    const all = catalog.expandActions('s3:*').length - catalog.expandActions('s3:Put*').length;
    expect(Object.values(s3?.actions ?? {}).reduce((sum, one) => sum + one, 0)).to.equal(all);
    const but = actionsByService([{ ...region('x'), actions: [], notActions: ['s3:*'] }], catalog);
    expect(but.map(({ service }) => service)).to.not.include('s3');
    expect(but.length).to.be.above(400);
  });

  it('drops no action that the catalog does not have', () => {
    expect(actionsByService([region('newservice:DoIt')], catalog)).to.deep.equal([
      { service: 'newservice', actions: { ...none, Unknown: 1 } },
    ]);
  });

  it('leaves out what is not certain, not exercisable, or only of the future', () => {
    const parts = [{ certainty: 'may' as const }, { exercisable: false }, { future: true }];
    expect(
      actionsByService(
        parts.map((part) => ({ ...region('s3:PutObject'), ...part })),
        catalog,
      ),
    ).to.deep.equal([]);
  });
});
