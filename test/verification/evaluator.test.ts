import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseCaseLine } from '../../src/policy/parse-case.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { suiteRuns } from '../laws/law.ts';
import { bothDecisions, compareEvaluators } from '../oracle/compare-evaluators.ts';
import { naiveEvaluate } from '../oracle/naive-evaluator.ts';
import type { CaseJson } from '../oracle/random-cases.ts';

const account = '111122223333';
const bob = `arn:aws:iam::${account}:user/Bob`;

function caseWith(parts: Record<string, unknown>): CaseJson {
  const request = {
    principal: bob,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::bkt/k',
    resourceAccountId: account,
    context: {},
  };
  return { id: 'case', request, ...parts };
}

const anything = { Effect: 'Allow', Action: '*', Resource: '*' };
const statement = (Statement: unknown) => [{ Version: '2012-10-17', Statement }];

describe('the evaluator against a second, naive one', () => {
  it(`agrees on ${20 * suiteRuns} random requests`, function () {
    this.timeout(60_000);
    const { disagreements, decisions } = compareEvaluators(20 * suiteRuns, 7, 3);
    expect(disagreements).to.deep.equal([]);
    // Each decision is met often enough for the agreement to mean something.
    for (const decision of ['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied', 'Undetermined']) {
      expect(decisions.get(decision), decision).to.be.greaterThan(suiteRuns / 5);
    }
  });

  // The naive evaluator is checked by hand-made requests of its own, so that both cannot be wrong in one way unseen.
  const rows: readonly (readonly [name: string, parts: Record<string, unknown>, expected: string])[] = [
    ['nothing grants', {}, 'ImplicitlyDenied'],
    ['identity grants', { identityPolicies: statement(anything) }, 'Allowed'],
    [
      'a Deny wins (R-018)',
      { identityPolicies: statement([anything, { ...anything, Effect: 'Deny' }]) },
      'ExplicitlyDenied',
    ],
    [
      'a boundary caps (R-022)',
      { identityPolicies: statement(anything), boundary: statement({ ...anything, Action: 'ec2:*' }) },
      'ImplicitlyDenied',
    ],
    [
      'an account as principal only delegates (R-020)',
      { resourcePolicy: statement({ ...anything, Principal: { AWS: account } })[0] },
      'ImplicitlyDenied',
    ],
    [
      'a user as principal grants, whatever the boundary (R-021)',
      {
        boundary: statement({ ...anything, Action: 'ec2:*' }),
        resourcePolicy: statement({ ...anything, Principal: { AWS: bob } })[0],
      },
      'Allowed',
    ],
    [
      'a Deny with a negated operator fires on a missing key (R-011)',
      {
        identityPolicies: statement([
          anything,
          {
            ...anything,
            Effect: 'Deny',
            Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        ]),
      },
      'ExplicitlyDenied',
    ],
    [
      'an unknown operator on a Deny leaves it open (R-017)',
      {
        identityPolicies: statement([
          anything,
          { ...anything, Effect: 'Deny', Condition: { StringMatches: { 'aws:username': 'x' } } },
        ]),
      },
      'Undetermined',
    ],
    [
      'an unknown operator on a statement that does not matter changes nothing (R-017)',
      {
        identityPolicies: statement([
          anything,
          { ...anything, Action: 'ec2:*', Condition: { StringMatches: { 'aws:username': 'x' } } },
        ]),
      },
      'Allowed',
    ],
  ];
  for (const [name, parts, expected] of rows) {
    it(`both say ${expected}: ${name}`, () => {
      expect(bothDecisions(caseWith(parts))).to.deep.equal([expected, expected]);
    });
  }

  it('the naive one decides the documented requests as AWS does, where they are at hand', () => {
    const file = new URL('../../../shared/data/conformance/doc-cases.jsonl', import.meta.url);
    const own = JSON.stringify({
      ...caseWith({ identityPolicies: statement(anything) }),
      expected: 'Allowed',
    });
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    for (const line of [own, ...lines]) {
      const parsed = parseCaseLine(line);
      if (!parsed.ok) throw new Error(line);
      const decision = naiveEvaluate(parsed.value.request, parsed.value.layers, fakeCatalogFacts);
      expect(decision, parsed.value.id).to.equal((JSON.parse(line) as { expected: string }).expected);
    }
  });
});
