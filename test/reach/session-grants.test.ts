import { expect } from 'chai';
import { Membership } from '../../src/access/membership.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Arn } from '../../src/estate/identifiers.ts';
import { wholeAccess } from '../../src/reach/index.ts';
import { sessionAccess } from '../../src/reach/session-access.ts';
import { allow, deny, dev, estate, role, session, user } from '../fakes/estate.ts';

/** what a session policy does to a resource policy's grant, by the form of its principal. */
const queue = `arn:aws:sqs:eu-central-1:${dev}:jobs`;
const membership = new Membership(loadCatalog());
const text = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const elsewhere = text(allow('s3:*'));
const refusing = text(deny('sqs:*'));

const forms: readonly (readonly [
  form: string,
  principal: unknown,
  plain: string,
  capped: string,
  denied: string,
])[] = [
  ['*', '*', 'yes', 'yes', 'no'],
  ['role ARN', { AWS: `arn:aws:iam::${dev}:role/bot` }, 'yes', 'no', 'no'],
  ['session ARN', { AWS: `arn:aws:sts::${dev}:assumed-role/bot/wei` }, 'yes', 'yes', 'no'],
  ["another session's ARN", { AWS: `arn:aws:sts::${dev}:assumed-role/bot/ann` }, 'no', 'no', 'no'],
  ['account', { AWS: dev }, 'no', 'no', 'no'],
];

const bot = role('bot', { tags: {} });

function sends(principal: unknown, sessionPolicies: readonly string[]): string {
  const whole = estate({
    principals: [bot],
    resourcePolicies: { [`${dev} ${queue}`]: [allow('sqs:SendMessage', queue, { Principal: principal })] },
    resourcesRead: [dev],
  });
  const access = sessionAccess(whole, session(bot, { name: 'wei', sessionPolicies }));
  if (access === null) throw new Error('no role');
  return membership.holds(wholeAccess(access), { action: 'sqs:SendMessage', resource: queue, context: {} });
}

describe('a session and what resource policies grant it', () => {
  for (const [form, principal, plain, capped, denied] of forms) {
    it(`${form}: ${plain} alone, ${capped} under a session policy for something else, ${denied} under its Deny`, () => {
      expect(sends(principal, [])).to.equal(plain);
      expect(sends(principal, [elsewhere])).to.equal(capped);
      expect(sends(principal, [refusing])).to.equal(denied);
    });
  }

  it("a user's ARN is limited by the session policy of its federated sessions, `*` is not", () => {
    const ann = user('ann', [allow('s3:*')]);
    const asked = (principal: unknown) => {
      const whole = estate({
        principals: [ann],
        resourcePolicies: {
          [`${dev} ${queue}`]: [allow('sqs:SendMessage', queue, { Principal: principal })],
        },
        resourcesRead: [dev],
      });
      const federated = {
        ...session(bot, { sessionPolicies: [elsewhere] }),
        principal: `arn:aws:sts::${dev}:federated-user/build` as Arn,
        issuer: ann.arn,
      };
      const access = sessionAccess(whole, federated);
      if (access === null) throw new Error('no user');
      return membership.holds(wholeAccess(access), {
        action: 'sqs:SendMessage',
        resource: queue,
        context: {},
      });
    };
    expect(asked({ AWS: ann.arn })).to.equal('no');
    expect(asked('*')).to.equal('yes');
    expect(asked({ AWS: `arn:aws:sts::${dev}:federated-user/build` })).to.equal('yes');
    expect(asked({ AWS: `arn:aws:sts::${dev}:federated-user/other` })).to.equal('no');
  });
});
