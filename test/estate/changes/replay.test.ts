import { expect } from 'chai';
import fc from 'fast-check';
import { policyTexts } from '../../../src/audit/policy-texts.ts';
import { replayChanges } from '../../../src/estate/changes/replay-changes.ts';
import type { Account, Estate, PolicyReading, Role, User } from '../../../src/estate/estate.ts';
import type { AccountId, Arn, UniqueId } from '../../../src/estate/identifiers.ts';
import { type PolicyKind, parsePolicyText } from '../../../src/policy/index.ts';
import { type Call, changesOf } from '../../fakes/change-calls.ts';
import { dev, estate, management } from '../../fakes/estate.ts';
import { act, createModel, type Drawn, type Model, type ModelHolder } from './model-account.ts';

function read(name: string, document: string, kind: PolicyKind): PolicyReading {
  const parsed = parsePolicyText(document, kind);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return { state: 'readable', name, document: parsed.value, digest: document };
}

/** What is collected of the model. */
function collected(model: Model): Estate {
  const parts = (kind: string, name: string, one: ModelHolder) => ({
    arn: `arn:aws:iam::${dev}:${kind}/${name}` as Arn,
    name,
    path: '/',
    uniqueId: one.id as UniqueId,
    account: dev as AccountId,
    createdAt: null,
    inlinePolicies: [...one.inline].map(([policy, document]) => read(policy, document, 'identity')),
    attachedPolicyArns: [...one.attached],
    boundaryArn: one.boundary,
    tags: Object.fromEntries(one.tags),
  });
  const roles = [...model.roles].map(
    ([name, one]): Role => ({
      kind: 'role',
      ...parts('role', name, one),
      trustPolicy: read('trust policy', one.trust, 'trust'),
      lastUsedAt: null,
      maxSessionSeconds: null,
    }),
  );
  const users = [...model.users].map(
    ([name, one]): User => ({ kind: 'user', ...parts('user', name, one), groups: [...one.groups] }),
  );
  const groups = [...model.groups].map(([name, one]) => {
    const { arn, uniqueId, inlinePolicies, attachedPolicyArns } = parts('group', name, one);
    return { arn, name, uniqueId, inlinePolicies, attachedPolicyArns };
  });
  const managedPolicies = new Map(
    [...model.policies].map(([arn, { versions, default: current }]) => [
      arn,
      read(arn, versions[current] ?? '', 'identity'),
    ]),
  );
  const account: Account = {
    id: dev,
    name: null,
    roles,
    users,
    groups,
    managedPolicies,
    resourcePolicies: [],
  };
  return {
    ...estate(),
    accounts: [account],
    organization: {
      id: 'o-example',
      managementAccountId: management,
      roots: [{ id: 'r-1', name: 'Root' }],
      organizationalUnits: [...model.units].map((id) => ({ id, name: id, parentId: 'r-1' })),
      accounts: [{ id: dev, name: 'dev', parentId: model.parent, status: 'ACTIVE', tags: {} }],
      policies: [...model.controls].map(([id, { text, targets }]) => ({
        id,
        name: id,
        type: 'SERVICE_CONTROL_POLICY' as const,
        policy: read(id, text, 'service-control'),
        targets: [...targets],
      })),
    },
  };
}

/** What two estates are compared by: no order of lists, no digests, no times. */
function shape({ accounts, organization }: Estate): unknown {
  const text = (policy: PolicyReading | undefined) =>
    policy?.state === 'readable' ? JSON.stringify(policy.document) : (policy?.state ?? 'missing');
  const sorted = (list: readonly string[]) => list.toSorted();
  const policies = (list: readonly PolicyReading[]) =>
    sorted(list.map((policy) => `${policy.name} ${text(policy)}`));
  const principal = (one: Role | User) => ({
    arn: one.arn,
    id: one.uniqueId,
    inline: policies(one.inlinePolicies),
    attached: sorted(one.attachedPolicyArns),
    boundary: one.boundaryArn,
    tags: sorted(Object.entries(one.tags).map((tag) => tag.join('='))),
    more: one.kind === 'role' ? text(one.trustPolicy) : sorted(one.groups),
  });
  const byArn = (left: { readonly arn: string }, right: { readonly arn: string }) =>
    left.arn < right.arn ? -1 : 1;
  return {
    accounts: accounts.map(({ roles, users, groups, managedPolicies }) => ({
      principals: [...roles, ...users].map(principal).sort(byArn),
      groups: groups
        .map(({ arn, uniqueId, inlinePolicies, attachedPolicyArns }) => ({
          arn,
          id: uniqueId,
          inline: policies(inlinePolicies),
          attached: sorted(attachedPolicyArns),
        }))
        .sort(byArn),
      managed: sorted([...managedPolicies].map(([arn, policy]) => `${arn} ${text(policy)}`)),
    })),
    units: sorted(organization?.organizationalUnits.map(({ id, parentId }) => `${parentId} ${id}`) ?? []),
    places: organization?.accounts.map(({ id, parentId }) => `${id} ${parentId}`),
    controls: sorted(
      organization?.policies.map(({ id, policy, targets }) => `${id} ${text(policy)} ${sorted(targets)}`) ??
        [],
    ),
  };
}

/** Does what was drawn, some of it within one second. */
function night(drawn: readonly (Drawn & { readonly pause: number })[]) {
  const model = createModel();
  const before = collected(model);
  const calls: Call[] = [];
  let second = 0;
  for (const [number, one] of drawn.entries()) {
    const done = act(model, one, number);
    if (done === null) continue;
    second += one.pause;
    const at = `19:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
    // Ids say nothing of the order.
    const id = `${(number * 7919) % 1009}`;
    calls.push({ at, id, ...(done.response === undefined ? done : { ...done, response: done.response }) });
  }
  return { before, after: collected(model), calls };
}

const draw = fc.nat({ max: 1_000_000 });
const commands = (pause: fc.Arbitrary<number>) =>
  fc.array(fc.record({ command: draw, first: draw, second: draw, third: draw, pause }), {
    minLength: 20,
    maxLength: 150,
  });

function replayed(before: Estate, after: Estate, calls: readonly Call[]) {
  const events = changesOf(calls);
  return [...replayChanges(before, events, policyTexts(before, after, events))];
}

describe('replaying the calls of a night over the estate before it', () => {
  it('gives the estate after it', () => {
    let count = 0;
    fc.assert(
      fc.property(commands(fc.constant(1)), (drawn) => {
        const { before, after, calls } = night(drawn);
        const steps = replayed(before, after, calls);
        count += steps.length;
        expect(steps.some(({ contested }) => contested)).to.equal(false);
        expect(shape(steps.at(-1)?.estate ?? before), JSON.stringify(calls)).to.deep.equal(shape(after));
      }),
      { numRuns: 200 },
    );
    expect(count).to.be.greaterThan(1500);
  });

  it('gives it from records in any order, and from those that come twice', () => {
    fc.assert(
      fc.property(commands(fc.constant(1)), fc.infiniteStream(draw), (drawn, order) => {
        const { before, after, calls } = night(drawn);
        const twice = [...calls, ...calls.filter((_, place) => place % 3 === 0)]
          .map((call) => [order.next().value as number, call] as const)
          .sort(([left], [right]) => left - right)
          .map(([, call]) => call);
        expect(shape(replayed(before, after, twice).at(-1)?.estate ?? before)).to.deep.equal(shape(after));
      }),
      { numRuns: 100 },
    );
  });

  it('gives it from calls within one second too, or says that their order is contested', () => {
    const outcomes = { equal: 0, contested: 0 };
    fc.assert(
      fc.property(commands(fc.nat({ max: 1 })), (drawn) => {
        const { before, after, calls } = night(drawn.slice(0, 40));
        const steps = replayed(before, after, calls);
        if (steps.some(({ contested }) => contested)) {
          outcomes.contested++;
          return;
        }
        outcomes.equal++;
        expect(shape(steps.at(-1)?.estate ?? before), JSON.stringify(calls)).to.deep.equal(shape(after));
      }),
      { numRuns: 400 },
    );
    expect(outcomes.equal).to.be.greaterThan(30);
    expect(outcomes.contested).to.be.greaterThan(30);
  });
});
