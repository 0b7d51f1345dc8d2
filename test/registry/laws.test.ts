import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { NamedPolicy } from '../../src/policy/index.ts';
import { parseRegistry } from '../../src/registry/index.ts';
import { catalog, resolve } from './registry-fixture.ts';

const accountIds = [
  '777788889999',
  '444455556666',
  '222233334444',
  '555566667777',
  '999900001111',
  '123456789012',
];
const regions = ['cn-north-1', 'cn-northwest-1'];
/** Which accounts each environment of the fixture has; unplaced and unheard-of ones are in none. */
const members: Readonly<Record<string, readonly string[]>> = {
  dev: ['777788889999'],
  stage: ['555566667777'],
  prod: ['444455556666', '222233334444'],
};

interface Call {
  readonly action: string;
  readonly resource: string;
  readonly account: string;
  readonly region: string;
  readonly global: boolean;
}

/** A request as AWS sends it: the ARN and the keys say the same. */
const call: fc.Arbitrary<Call> = fc
  .record({
    kind: fc.constantFrom('sqs', 's3', 'iam'),
    account: fc.constantFrom(...accountIds),
    region: fc.constantFrom(...regions),
    name: fc.constantFrom('a', 'b-1', 'b-2'),
  })
  .map(({ kind, account, region, name }) => {
    if (kind === 'sqs') {
      const resource = `arn:aws-cn:sqs:${region}:${account}:${name}`;
      return { action: 'sqs:SendMessage', resource, account, region, global: false };
    }
    if (kind === 's3') {
      return {
        action: 's3:GetObject',
        resource: `arn:aws-cn:s3:::${name}/x`,
        account,
        region,
        global: false,
      };
    }
    return {
      action: 'iam:GetRole',
      resource: `arn:aws-cn:iam::${account}:role/${name}`,
      account,
      region,
      global: true,
    };
  });

const entry = fc.record({
  actions: fc.constantFrom(['*'], ['sqs:*', 's3:Get*'], ['iam:*', 's3:*'], ['*:Get*'], ['sqs:SendMessage']),
  resources: fc.subarray(
    [
      '*',
      'arn:aws-cn:sqs:*:*:b-*',
      'arn:aws-cn:sqs:cn-north-1:*:a',
      'arn:aws-cn:sqs:*:444455556666:*',
      'arn:aws-cn:sqs:cn-*:7777*:*',
      'arn:aws-cn:s3:::b-*',
      'arn:aws-cn:iam::*:role/*',
      'arn:aws-cn:*',
    ],
    { minLength: 1 },
  ),
  environments: fc.subarray(['dev', 'stage', 'prod']),
  regions: fc.subarray(regions),
});

function decide(policies: readonly NamedPolicy[], { action, resource, account, region }: Call): string {
  const request = {
    principal: 'arn:aws-cn:iam::777788889999:role/a',
    action,
    resource,
    resourceAccountId: '777788889999',
    context: { 'aws:ResourceAccount': account, 'aws:RequestedRegion': region },
  };
  const layers = {
    identityPolicies: policies,
    boundary: null,
    sessionPolicy: null,
    scps: [],
    rcps: [],
    resourcePolicy: null,
    vpcEndpointPolicies: null,
    managementAccountId: null,
  };
  return evaluate(request, layers, catalog).decision;
}

describe('laws of a resolved scope', () => {
  it('an allow covers a request iff it covers it unbound and the request lies inside the bounds', () => {
    fc.assert(
      fc.property(entry, call, ({ environments, regions: bound, ...open }, request) => {
        const scope = resolve({ allow: [{ ...open, environments, regions: bound }] });
        const unbound = decide(resolve({ allow: [open] }).policies, request) === 'Allowed';
        const placed =
          environments.length === 0 || environments.some((id) => members[id]?.includes(request.account));
        const near = bound.length === 0 || request.global || bound.includes(request.region);
        expect(decide(scope.policies, request) === 'Allowed').to.equal(unbound && placed && near);
      }),
      { numRuns: 150 },
    );
  });

  it('a deny covers a request iff it covers it unbound and the request may lie inside the bounds', () => {
    const everything = { actions: ['*'], resources: ['*'] };
    fc.assert(
      fc.property(entry, call, ({ environments, regions: bound, ...open }, request) => {
        const scope = resolve({ allow: [everything], deny: [{ ...open, environments, regions: bound }] });
        const unbound =
          decide(resolve({ allow: [everything], deny: [open] }).policies, request) === 'ExplicitlyDenied';
        // Unknown counts as production.
        const unplaced = !Object.values(members).flat().includes(request.account);
        const placed =
          environments.length === 0 ||
          environments.some((id) => members[id]?.includes(request.account)) ||
          (unplaced && environments.includes('prod'));
        const near = bound.length === 0 || request.global || bound.includes(request.region);
        expect(decide(scope.policies, request) === 'ExplicitlyDenied').to.equal(unbound && placed && near);
      }),
      { numRuns: 150 },
    );
  });

  it('access levels keep exactly the actions of those levels', () => {
    const action = fc.integer({ min: 0, max: catalog.size - 1 });
    const levels = fc.subarray(['List', 'Read', 'Tagging', 'Write', 'Permissions management'], {
      minLength: 1,
    });
    fc.assert(
      fc.property(action, levels, (index, accessLevels) => {
        const name = catalog.actionName(index);
        const service = name.slice(0, name.indexOf(':'));
        const scope = resolve({ allow: [{ actions: [`${service}:*`], resources: ['*'], accessLevels }] });
        const request = {
          action: name,
          resource: '*',
          account: '777788889999',
          region: 'cn-north-1',
          global: false,
        };
        // These two need no permission, or take no policy into account.
        fc.pre(name !== 'sts:GetCallerIdentity' && name !== 'sts:GetSessionToken');
        const allowed = decide(scope.policies, { ...request, resource: 'arn:aws-cn:x:::y' }) === 'Allowed';
        expect(allowed).to.equal(catalog.isAmongLevels(index, accessLevels));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a hostile registry', () => {
  const example = readFileSync(join(import.meta.dirname, '../fixtures/registry/example.yaml'), 'utf8');

  it('is answered with issues, never with a throw', () => {
    const cut = fc.record({
      at: fc.nat(example.length),
      drop: fc.nat(30),
      put: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom('\t', '&a ', '*a', '[', '{', '- ', '? ', '!!x ', '\u0000', '"'),
      ),
    });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
        let text = example;
        for (const { at, drop, put } of cuts) text = text.slice(0, at) + put + text.slice(at + drop);
        const read = parseRegistry([{ path: 'r.yaml', text }]);
        if (read.ok) return;
        expect(read.issues.length).to.be.greaterThan(0);
        for (const { line, column, message } of read.issues) {
          expect(line).to.be.within(1, text.split('\n').length + 1);
          expect(column).to.be.greaterThan(0);
          expect(message).to.match(/^[^A-Z].*[^.]$/s);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of aliases on aliases is refused at once', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(10).fill(inner).join(', ')}]`;
    });
    const read = parseRegistry([{ path: 'r.yaml', text: levels.join('\n') }]);
    expect(read.ok ? [] : read.issues.map(({ message }) => message)).to.deep.equal([
      'too many values: aliases repeat too much',
    ]);
  });

  it('nested without end is refused', () => {
    for (const text of ['['.repeat(3_000), `a: ${'{a: '.repeat(2_000)}`, `${'- '.repeat(100)}a`]) {
      expect(parseRegistry([{ path: 'r.yaml', text }]).ok).to.equal(false);
    }
  });
});
