import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { ruleIds } from '../../src/audit/rules.ts';
import { readRegistry } from '../../src/collect/read-registry.ts';
import {
  type Agent,
  checkRegistry,
  describeScope,
  registryJsonSchema,
  resolveScope,
} from '../../src/registry/index.ts';
import { accounts, catalog, contextOf, registryOf } from './registry-fixture.ts';

const root = join(import.meta.dirname, '../..');
// The project's own files, and the example of the format where it lies beside the project.
const examples = [
  'test/fixtures/registry/example.yaml',
  'examples/organization/registry.yaml',
  '../shared/data/agents/registry.example.yaml',
].filter((path) => existsSync(join(root, path)));

const schemaFile = join(root, 'schemas/registry.schema.json');
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

describe('example registries', () => {
  for (const path of examples) {
    it(`${path} has no error`, async () => {
      const read = await readRegistry(join(root, path));
      if (!read.ok) throw new Error(read.issues.map(({ message }) => message).join('\n'));
      const { parsed, policyFile } = read.value;
      const facts = { catalog, rules: ruleIds, policyFile, purpose: 'check' as const };
      const errors = checkRegistry(parsed, facts).filter(({ level }) => level === 'error');
      expect(errors).to.deep.equal([]);
    });

    it(`${path} fits the schema`, () => {
      validate(parse(readFileSync(join(root, path), 'utf8')));
      expect(validate.errors).to.equal(null);
    });
  }

  it('are more than one', () => {
    expect(examples.length).to.be.greaterThan(1);
  });

  it('keep every part of the format: nothing written is lost', async () => {
    const read = await readRegistry(join(root, 'test/fixtures/registry/example.yaml'));
    if (!read.ok) throw new Error('unreadable');
    const { registry } = read.value.parsed;
    const [agent] = registry.agents;
    expect(registry.teams[1]).to.deep.equal({
      id: 'security',
      slack: '#cloud-security',
      default: true,
      accounts: [],
    });
    expect(registry.operators[0]?.assignments[0]).to.deep.equal({
      permissionSet: 'ProdOperator',
      accounts: ['444455556666'],
    });
    expect(registry.environments[0]?.match.resourceTags).to.deep.equal([
      { key: 'Environment', values: ['prod', 'production'] },
    ]);
    expect(registry.defaults).to.deep.equal({
      humanCredentials: { production: 'deny', nonProduction: 'warn' },
      maxSessionMinutes: 60,
    });
    expect(agent?.identify.map(({ place }) => place.line)).to.deep.equal([50, 51, 52, 53]);
    expect(agent?.scope?.ceiling).to.equal('operator');
    expect(agent?.credentials).to.deep.equal({
      humanCredentials: 'deny',
      requireSessionPolicy: true,
      requirePermissionsBoundary: 'arn:aws-cn:iam::777788889999:policy/agent-boundary',
      requireSourceIdentity: true,
      maxSessionMinutes: null,
    });
    expect(agent?.guardrails[0]?.require).to.deep.equal({
      approvals: 2,
      notRequester: true,
      maxAgeHours: 24,
      nothing: false,
    });
    expect(agent?.review).to.deep.equal({ cadenceDays: 30, lastReviewed: '2026-11-01' });
    expect(agent?.expires).to.equal('2027-01-31');
    expect(agent?.killSwitch?.testedOn).to.equal('2026-10-02');
    expect(registry.approvals.sources).to.deep.equal([{ files: 'approvals/*.jsonl' }]);
    expect(registry.exceptions[0]?.ceiling).to.deep.equal({ policyFile: 'policies/ex-42.json' });
  });

  it('are shown within 100 columns, and whole in JSON', async () => {
    const read = await readRegistry(join(root, 'test/fixtures/registry/example.yaml'));
    if (!read.ok) throw new Error('unreadable');
    const { registry } = read.value.parsed;
    const agent = registry.agents[0] as Agent;
    const resolved = resolveScope(registry, agent, catalog, contextOf());
    const { lines, json } = describeScope(registry, agent, resolved, accounts);
    expect(lines.filter((line) => line.length > 100)).to.deep.equal([]);
    expect(lines.slice(0, 7)).to.deep.equal([
      'kiro-cost-explorer (owner billing-platform)',
      'ceiling: what wei.chen may do',
      'environment prod (production): 444455556666',
      'environment dev (non-production): 777788889999',
      'scope.allow[0] cost-reader.allow[0]',
      '  Allow ce:Get*, ce:List*, cur:Describe*',
      '    on *',
    ]);
    expect(json.known).to.equal(true);
    expect(json.policies.map(({ name }) => name)).to.deep.equal(resolved.policies.map(({ name }) => name));
  });

  it('say aloud when a scope cannot be known', () => {
    const registry = registryOf(
      'agents: [{ id: a, owner: t, identify: [{ role: "arn:aws:iam::111122223333:role/a" }] }]',
    );
    const agent = registry.agents[0] as Agent;
    const resolved = resolveScope(registry, agent, catalog, contextOf());
    const { lines, json } = describeScope(registry, agent, resolved, accounts);
    expect(lines)
      .to.include('unknown, so nothing can be called within this scope:')
      .and.include('  no scope is declared');
    expect(json.known).to.equal(false);
  });
});

describe('the schema of a registry', () => {
  it('is what the code reads', () => {
    expect(readFileSync(schemaFile, 'utf8')).to.equal(`${JSON.stringify(registryJsonSchema(), null, 2)}\n`);
  });

  const whole = (): Record<string, unknown> =>
    parse(readFileSync(join(root, 'test/fixtures/registry/example.yaml'), 'utf8')) as Record<string, unknown>;
  const broken: readonly [string, (registry: Record<string, unknown>) => void][] = [
    ['an unknown key', (registry) => Object.assign(registry, { agent: [] })],
    ['another version', (registry) => Object.assign(registry, { apiVersion: 'overreach/v2' })],
    [
      'a number for an account',
      (registry) => Object.assign(registry, { teams: [{ id: 'a', accounts: [111122223333] }] }),
    ],
    [
      'an agent without owner',
      (registry) => Object.assign(registry, { agents: [{ id: 'a', identify: [{ role: 'x' }] }] }),
    ],
    [
      'an entry with both actions and notActions',
      (registry) =>
        Object.assign(registry, { profiles: { p: { deny: [{ actions: ['a:b'], notActions: ['a:c'] }] } } }),
    ],
  ];
  for (const [name, breakIt] of broken) {
    it(`refuses ${name}, as the parser does`, () => {
      const registry = whole();
      const { apiVersion: _version, kind: _kind, ...intact } = registry;
      expect(() => registryOf(stringify(intact))).to.not.throw();
      breakIt(registry);
      expect(validate(registry)).to.equal(false);
      const { apiVersion, kind: _, ...sections } = registry;
      if (apiVersion === 'overreach/v1') expect(() => registryOf(stringify(sections))).to.throw();
    });
  }
});
