import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import {
  environmentOf,
  type HumanFacts,
  identifyRole,
  identifySession,
  identifyUser,
  matchOperator,
  matchOperators,
  operatorRoles,
} from '../../src/registry/index.ts';
import { accounts, environments, registryOf } from './registry-fixture.ts';

interface Named {
  readonly name: string;
}
type SessionRow = Named & {
  readonly account?: string;
  readonly role?: string;
  readonly user?: string;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
  readonly product?: string;
  readonly operators?: readonly string[];
  readonly agents: readonly string[];
};
interface Table {
  readonly roles: readonly (Named & {
    arn: string;
    tags?: Record<string, string>;
    agents: readonly string[];
  })[];
  readonly sessions: readonly SessionRow[];
  readonly humans: readonly (Named & HumanFacts & { readonly operators: readonly string[] })[];
  readonly environments: readonly (Named & {
    account: string;
    environments: readonly string[];
    tier: string;
    known: boolean;
  })[];
}
const table = parse(readFileSync(join(import.meta.dirname, 'identities.yaml'), 'utf8')) as Table;

const registry = registryOf(`
environments: ${environments}
operators:
  - { id: everyone, match: { userName: "*" } }
  - { id: engineers, match: { userName: "*@example.com" } }
  - id: wei.chen
    match: { userName: wei.chen@example.com, samlSubject: wei, iamUser: wchen, userId: u-1 }
    assignments:
      - { permissionSet: ProdOperator, accounts: ["444455556666"] }
      - { permissionSet: Dev_Tools, accounts: ["777788889999", "222233334444"] }
    roles: ["arn:aws-cn:iam::777788889999:role/people/wei-*"]
agents:
  - id: kiro
    owner: t
    identify:
      - { role: "arn:aws-cn:iam::777788889999:role/agent-role-kiro" }
      - { sourceIdentity: "agent.kiro.*" }
      - { sessionName: "agent-kiro-*", role: "arn:aws-cn:iam::777788889999:role/*" }
      - { product: kiro, operator: wei.chen, accounts: ["777788889999"] }
  - { id: ci, owner: t, identify: [{ role: "arn:aws-cn:iam::*:role/ci/*" }] }
  - { id: release, owner: t, identify: [{ role: "arn:aws-cn:iam::777788889999:role/ci/deploy" }] }
  - { id: tagged, owner: t, identify: [{ tags: [{ key: AgentName, values: ["tagged-*"] }], accounts: ["777788889999"] }] }
  - { id: bot, owner: t, identify: [{ user: "arn:aws-cn:iam::777788889999:user/bot" }] }
`);

const accountIn = (arn: string): string => arn.split(':')[4] ?? '';

describe('identifying', () => {
  for (const { name, arn, tags = {}, agents } of table.roles) {
    it(`a role: ${name}`, () => {
      const found = identifyRole(registry, { arn, account: accountIn(arn), tags });
      expect(found.map(({ agent }) => agent.id)).to.deep.equal(agents);
    });
  }

  it('a user, and never one by a block about roles', () => {
    const user = { arn: 'arn:aws-cn:iam::777788889999:user/bot', account: '777788889999', tags: {} };
    expect(identifyUser(registry, user).map(({ agent }) => agent.id)).to.deep.equal(['bot']);
    expect(identifyRole(registry, user)).to.deep.equal([]);
  });

  for (const { name, agents, ...facts } of table.sessions) {
    it(`a session: ${name}`, () => {
      const nothing = { role: null, user: null, sessionName: null, sourceIdentity: null, product: null };
      const session = { account: '777788889999', tags: {}, operators: [], ...nothing, ...facts };
      const found = identifySession(registry, session);
      expect(found.map(({ agent }) => agent.id)).to.deep.equal(agents);
      for (const { agent, block } of found) expect(agent.identify).to.include(block);
    });
  }

  for (const { name, operators, ...human } of table.humans) {
    it(`a human: ${name}`, () => {
      expect(matchOperators(registry, human).map(({ id }) => id)).to.deep.equal(operators);
      expect(matchOperator(registry, human)?.id ?? null).to.equal(operators[0] ?? null);
    });
  }

  for (const { name, account, environments: ids, tier, known } of table.environments) {
    it(`an environment: ${name}`, () => {
      const facts = accounts.find(({ id }) => id === account) ?? { id: account, ous: null, tags: null };
      const found = environmentOf(registry, facts);
      expect(found.environments.map(({ id }) => id)).to.deep.equal(ids);
      expect([found.tier, found.known]).to.deep.equal([tier, known]);
    });
  }
});

describe("an operator's roles", () => {
  const sso = (account: string, name: string, path = 'aws-reserved/sso.amazonaws.com/cn-north-1/') => ({
    arn: `arn:aws-cn:iam::${account}:role/${path}${name}`,
    name,
    account,
  });
  const own = [
    sso('444455556666', 'AWSReservedSSO_ProdOperator_0123456789abcdef'),
    sso('777788889999', 'AWSReservedSSO_Dev_Tools_fedcba9876543210'),
    sso('777788889999', 'wei-debug', 'people/'),
  ];
  const others = [
    sso('777788889999', 'AWSReservedSSO_ProdOperator_0123456789abcdef'),
    sso('444455556666', 'AWSReservedSSO_ProdOperator_Admin_0123456789abcdef'),
    sso('444455556666', 'AWSReservedSSO_ProdOperator_0123456789abcdef', ''),
    sso('444455556666', 'AWSReservedSSO_ProdOperator_short'),
    sso('777788889999', 'li-debug', 'people/'),
  ];

  it('are those of its assignments in their accounts, and the named ones', () => {
    const found = operatorRoles(registry, 'wei.chen', [...others, ...own]);
    expect(found.roles).to.deep.equal(own);
    expect(found.missing).to.deep.equal(['permission set `Dev_Tools` in account 222233334444']);
  });

  it('are unknown, not none, where nothing answers', () => {
    expect(operatorRoles(registry, 'engineers', own).missing).to.deep.equal([
      'operator `engineers` names no assignments and no roles',
    ]);
    expect(operatorRoles(registry, 'nobody', own).missing).to.deep.equal([
      'operator `nobody` is not declared',
    ]);
    expect(operatorRoles(registry, 'wei.chen', []).missing).to.have.length(4);
  });
});
