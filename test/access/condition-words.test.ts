import { expect } from 'chai';
import { compareAccess, parseSideText } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';

describe('the words of a region', () => {
  it('never say more than was compared: letters in one case among letters in either have no operator', () => {
    const granted = parseSideText(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: {
            StringLike: { 'aws:PrincipalTag/team': 'b*' },
            StringEqualsIgnoreCase: { 'aws:PrincipalTag/team': 'BLUE' },
          },
        },
      }),
      'granted',
      'identity',
    );
    const nothing = parseSideText(
      '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
      'intended',
      'identity',
    );
    if (!granted.ok || !nothing.ok) throw new Error('a policy does not parse');
    const { verdict, regions } = compareAccess(granted.value, nothing.value, loadCatalog());
    expect(verdict).to.equal('exceeds');
    expect(regions.map(({ conditions }) => conditions)).to.deep.equal([null]);
    const tag = regions[0]?.witness?.context['aws:PrincipalTag/team'];
    expect(tag).to.match(/^b[Ll][Uu][Ee]$/);
  });
});
