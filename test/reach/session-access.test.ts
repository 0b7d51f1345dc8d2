import { expect } from 'chai';
import { sessionAccess } from '../../src/reach/session-access.ts';
import { allow, dev, estate, policy, role, session } from '../fakes/estate.ts';

const managed = `arn:aws:iam::${dev}:policy/cap`;
const inline = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:Get*')] });
const bot = role('bot', { statements: [allow('s3:*')] });
const accessOf = (parts: Parameters<typeof session>[1]) =>
  sessionAccess(
    estate({ principals: [bot], managed: { [managed]: policy(managed, [allow('s3:*')]) } }),
    session(bot, parts),
  );

describe('session access', () => {
  it("is the role's own without session policies", () => {
    expect(accessOf({})?.access.levels.map(({ kind }) => kind)).not.to.include('session');
  });

  it('is capped by inline and managed session policies as one set', () => {
    const level = accessOf({ sessionPolicies: [inline, managed] })?.access.levels.find(
      ({ kind }) => kind === 'session',
    );
    expect(level?.policies).to.have.length(2);
  });

  const unread: readonly [string, string][] = [
    ['a broken one', '{"Version":'],
    ['a managed one nobody collected', `arn:aws:iam::${dev}:policy/gone`],
  ];
  for (const [title, text] of unread) {
    it(`is not capped at all beside ${title}, and says so`, () => {
      const access = accessOf({ sessionPolicies: [inline, text] });
      expect(access?.access.levels.map(({ kind }) => kind)).not.to.include('session');
      expect(access?.gaps.map(({ layer, effect }) => [layer, effect])).to.deep.equal([['session', 'less']]);
      expect(access?.complete).to.equal(false);
    });
  }

  it("has the session's own tags and source identity as facts", () => {
    const facts = accessOf({ tags: { team: 'x' }, sourceIdentity: 'wei' })?.access.facts;
    expect(facts).to.include({ 'aws:PrincipalTag/team': 'x', 'aws:SourceIdentity': 'wei' });
  });

  it("lets a session's tag win over the role's, whatever its case", () => {
    const tagged = role('bot', { statements: [allow('s3:*')], tags: { Team: 'old' } });
    const facts = sessionAccess(estate({ principals: [tagged] }), session(tagged, { tags: { team: 'new' } }))
      ?.access.facts;
    expect(
      Object.entries(facts ?? {}).filter(([key]) => key.toLowerCase() === 'aws:principaltag/team'),
    ).to.deep.equal([['aws:PrincipalTag/team', 'new']]);
  });

  it('is nobody knows what without the role', () => {
    expect(sessionAccess(estate({}), session(bot))).to.equal(null);
  });
});
