import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { actionsInCategory } from '../../src/catalog/index.ts';
import type { ElementList, Statement } from '../../src/policy/index.ts';
import { resolve } from './registry-fixture.ts';

interface Row {
  readonly name: string;
  readonly environments?: string;
  readonly profiles?: string;
  readonly collected?: boolean;
  readonly scope: unknown;
  readonly resolved: readonly string[];
  readonly unknown?: readonly string[];
}
const rows = parse(readFileSync(join(import.meta.dirname, 'resolution.yaml'), 'utf8')) as Row[];

function print({ effect, action, resource, conditions }: Statement): string {
  const list = (element: ElementList | null): string =>
    `${element?.negated ? 'everything but ' : ''}${element?.patterns.join(', ')}`;
  const lines = conditions.map(
    ({ operatorText, key, values }) => `${operatorText} ${key}=${values.join('|')}`,
  );
  const tail = lines.length > 0 ? ` if ${lines.join(' and ')}` : '';
  return `${effect} ${list(action)} on ${list(resource)}${tail}`;
}

describe('resolving a scope', () => {
  for (const { name, scope, resolved, unknown, ...options } of rows) {
    it(name, () => {
      const found = resolve(scope, options);
      const printed = found.policies.flatMap((policy) =>
        policy.document.statements.map(
          (statement) => `${policy.name.replace('a scope.', '')} ${print(statement)}`,
        ),
      );
      expect(printed).to.deep.equal(resolved);
      expect(found.unknown).to.deep.equal(unknown ?? []);
    });
  }

  it('denies every action of a category, by name', () => {
    const { policies } = resolve({
      allow: [{ actions: ['*'], resources: ['*'] }],
      deny: [{ categories: ['guardrail-tampering', 'privilege-escalation'] }],
    });
    const denied = policies[1]?.document.statements[0]?.action.patterns;
    const both = [...actionsInCategory('guardrail-tampering'), ...actionsInCategory('privilege-escalation')];
    expect(denied).to.deep.equal([...new Set(both)].sort());
  });

  it('bounds a star to Regions everywhere but in the global services', () => {
    const { policies } = resolve({ allow: [{ actions: ['*'], resources: ['*'], regions: ['cn-north-1'] }] });
    const [regional, global] = policies[0]?.document.statements ?? [];
    expect(regional && print(regional)).to.equal(
      'Allow * on * if StringEquals aws:RequestedRegion=cn-north-1',
    );
    expect(global?.conditions).to.deep.equal([]);
    expect(global?.action.patterns).to.include('iam:*').and.not.include('sqs:*').and.not.include('*');
  });

  it('gives equal intents equal digests, whoever has them and however they are indented', () => {
    const scope = { allow: [{ actions: ['s3:GetObject'], resources: ['*'] }] };
    const statement = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] };
    expect(resolve(scope).digest).to.equal(resolve({ allow: [{ statement }] }).digest);
    expect(resolve(scope).digest).to.match(/^[0-9a-f]{64}$/);
    const narrower = { allow: [{ actions: ['s3:GetObject'], resources: ['arn:aws-cn:s3:::a/*'] }] };
    expect(resolve(narrower).digest).to.not.equal(resolve(scope).digest);
  });
});
