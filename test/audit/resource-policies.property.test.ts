import { expect } from 'chai';
import fc from 'fast-check';
import { loadCatalog } from '../../src/catalog/index.ts';
import { evaluate, parseCaseLine } from '../../src/policy/index.ts';
import { effectiveAccess } from '../../src/reach/index.ts';
import { witnessCases } from '../../src/run/witness-cases.ts';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { dev, prod } from '../fakes/estate.ts';
import { build, contextOf, decide, named, requestsIn, world } from '../fakes/resource-worlds.ts';

const catalog = loadCatalog();
const runs = 40;

/** Reading one object is all that anybody meant. */
const declared = registry(`- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }, { role: "arn:aws:iam::*:role/team/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/x"] }] }`);
const subject = {
  rule: 'agent-outside-intended-scope',
  account: dev,
  principalKey: `arn:aws:iam::${dev}:role/team/bot`,
} as const;

describe('an agent and the policies of resources', () => {
  for (const [place, account, resources] of [
    ['in its own account', dev, undefined],
    ['in another account', prod, named(prod)],
    ['in another account, behind stars', prod, undefined],
  ] as const) {
    it(`${place}: never falsely within, and evaluate confirms every definite witness`, () => {
      let definite = 0;
      let lived = 0;
      fc.assert(
        fc.property(world(account, resources), (one) => {
          const { whole, principals } = build(one, account);
          const bot = principals[0];
          if (bot === undefined) throw new Error('no role');
          const result = auditOf(whole, declared);
          const { facts } = effectiveAccess(whole, bot, account).access;
          const context = { ...contextOf(one), ...facts };
          const beyond = requestsIn(account).filter(
            (asked) =>
              asked[1] !== 'arn:aws:s3:::b/x' &&
              ['plain', 's1'].some(
                (session) => decide(whole, one, bot, session, account, asked, context) === 'Allowed',
              ),
          );
          const outcome = outcomeOf(result, subject);
          if (beyond.length > 0) expect(outcome, JSON.stringify(beyond)).to.not.equal('absent');
          for (const line of witnessCases(whole, found(result, subject.rule))) {
            const parsed = parseCaseLine(JSON.stringify(line));
            if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
            const { request, layers } = parsed.value;
            const { decision, because } = evaluate(request, layers, catalog);
            expect(decision, `${JSON.stringify(line)} ${because}`).to.equal('Allowed');
            definite += 1;
            if (line.resourcePolicy !== null) lived += 1;
          }
        }),
        { numRuns: runs, seed: 5 },
      );
      expect(definite).to.be.greaterThan(runs / 10);
      expect(lived).to.be.greaterThan(runs / 20);
    });
  }
});
