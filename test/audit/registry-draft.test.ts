import { expect } from 'chai';
import fc from 'fast-check';
import { createEngine } from '../../src/access/index.ts';
import { draftRegistry, type RegistryDraft } from '../../src/audit/draft/draft-registry.ts';
import { ruleIds } from '../../src/audit/rules.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { summaryLines } from '../../src/deliver/draft-summary.ts';
import { registryValue } from '../../src/deliver/registry-draft.ts';
import { registryDraftYaml } from '../../src/deliver/registry-draft-yaml.ts';
import type { Estate } from '../../src/estate/estate.ts';
import type { Arn } from '../../src/estate/identifiers.ts';
import { checkRegistry, parseRegistry } from '../../src/registry/index.ts';
import { readYaml } from '../../src/registry/yaml-source.ts';
import { allow, call, dev, estate, permissionSetRole, prod, role, session } from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);
const draftOf = (whole: Estate) => draftRegistry({ estate: whole, catalog, engine });

/** What `registry check` finds wrong in a draft. */
function wrong(draft: RegistryDraft): readonly string[] {
  const text = registryDraftYaml(draft);
  const reading = parseRegistry([{ path: 'draft.yaml', text }]);
  if (!reading.ok) return reading.issues.map(({ line, message }) => `${line}: ${message}\n${text}`);
  const facts = { catalog, rules: ruleIds, policyFile: () => null, purpose: 'check' as const };
  return checkRegistry(reading, facts).map(({ line, message }) => `${line}: ${message}`);
}

const tagged = (name: string, statements: readonly unknown[], account = dev) =>
  role(name, { account, statements, tags: { PrincipalType: 'Agent', AgentName: name } });
const operator = permissionSetRole('ProdOperator', prod, [allow('*')]);
const developer = permissionSetRole('Developer', dev, [allow('s3:*')]);
const stack = `arn:aws:cloudformation:eu-west-1:${prod}:stack/shop/*`;

describe('a drafted registry', () => {
  it('finds agents by their roles, and says what of their use no event shows', () => {
    const draft = draftOf(
      estate({ principals: [tagged('loader', [allow(['s3:GetObject', 'rds:DescribeDBClusters'])])] }),
    );
    const [agent] = draft.agents;
    expect(agent).to.include({ id: 'loader', tier: 'convention', sessions: 0, onHumanCredentials: 0 });
    expect(agent?.notObservable).to.deep.equal(['s3:GetObject']);
    expect(agent?.scope).to.deep.include({ profile: 'read-only', delta: [] });
    expect(wrong(draft)).to.deep.equal([]);
  });

  it('finds what AWS runs by the role that it acts under, whatever the role tells', () => {
    const plain = role('shop-backend', { account: dev, statements: [allow('s3:GetObject')] });
    const loader = tagged('loader', [allow('s3:*')]);
    const elsewhere = `arn:aws:iam::${prod}:role/unread` as Arn;
    const hosted = (kind: string, name: string, at: Arn | null) => ({ account: dev, kind, name, role: at });
    const draft = draftOf({
      ...estate({ principals: [plain, loader] }),
      hostedAgents: [
        hosted('agentcore-runtime', 'shopper', plain.arn),
        hosted('agentcore-gateway', 'tools', plain.arn),
        hosted('bedrock-agent', 'loader', loader.arn),
        hosted('bedrock-agent', 'helper', elsewhere),
        hosted('bedrock-agent', 'nobody', null),
      ],
    });
    expect(draft.agents.map(({ id, tier, identify }) => [id, tier, identify])).to.deep.equal([
      ['helper', 'proven', [{ role: elsewhere }]],
      ['loader', 'proven', [{ role: loader.arn }]],
      ['shop-backend', 'proven', [{ role: plain.arn }]],
    ]);
    expect(draft.agents[2]?.because).to.equal(
      'the AgentCore gateway `tools` runs under its role, the AgentCore runtime `shopper` runs under its role',
    );
    expect(draft.summary.agents).to.equal(3);
    expect(wrong(draft)).to.deep.equal([]);
  });

  it('finds the people of a product, as operators with what they hold', () => {
    const draft = draftOf(
      estate({
        principals: [operator, developer],
        sessions: [session(operator), session(developer, { agent: null })],
      }),
    );
    expect(draft.operators).to.deep.equal([
      {
        id: 'wei.chen',
        match: { userName: 'wei.chen@example.com' },
        team: 'unassigned',
        assignments: [
          { permissionSet: 'Developer', accounts: [dev] },
          { permissionSet: 'ProdOperator', accounts: [prod] },
        ],
      },
    ]);
    expect(draft.agents[0]?.identify).to.deep.equal([{ product: 'kiro', operator: 'wei.chen' }]);
    expect(draft.summary.onHumanCredentials).to.equal(1);
    expect(wrong(draft)).to.deep.equal([]);
  });

  it('gives a role made for the product and its people to one agent', () => {
    const own = tagged('assistant', []);
    const named = role('agent-role-kiro-x', { statements: [] });
    const draft = draftOf(estate({ principals: [named, operator], sessions: [session(operator)] }));
    expect(draft.agents).to.have.length(1);
    expect(draft.agents[0]?.identify).to.deep.equal([
      { role: named.arn },
      { product: 'kiro', operator: 'wei.chen' },
    ]);
    const two = draftOf(estate({ principals: [own, operator], sessions: [session(operator)] }));
    expect(two.agents.map(({ id }) => id)).to.deep.equal(['assistant', 'kiro']);
  });

  it('never proposes what destroys, nor what an agent changed in production on a human’s credentials', () => {
    const calls = [
      call('cloudformation:DescribeStacks', null, 1, { readOnly: true }),
      call('cloudformation:DeleteStack', stack, 2),
      call('cloudformation:CreateStack', stack, 3),
    ];
    const [agent] = draftOf(
      estate({ principals: [operator], sessions: [session(operator, { calls })] }),
    ).agents;
    expect(agent?.scope).to.deep.include({ profile: 'read-only', delta: [] });
    expect(agent?.scope.leftOut).to.deep.equal(['cloudformation:DeleteStack', 'cloudformation:CreateStack']);
    expect(agent?.scope.deny).to.include('destructive');
  });

  it('takes the smallest profile that covers most of the use, and the rest by name', () => {
    const bot = tagged('bot', [allow('*')]);
    const calls = [
      call('cloudformation:DescribeStacks', null, 1, { readOnly: true }),
      call('s3:ListAllMyBuckets', null, 2, { readOnly: true }),
      call('sns:CreateTopic', `arn:aws:sns:eu-west-1:${dev}:news`, 3),
      call('iam:PutRolePolicy', `arn:aws:iam::${dev}:role/x`, 4),
    ];
    const [agent] = draftOf(
      estate({ principals: [bot], sessions: [session(bot, { calls, human: null })] }),
    ).agents;
    expect(agent?.scope.profile).to.equal('read-only');
    expect(agent?.scope.delta).to.deep.equal([
      { actions: ['sns:CreateTopic'], resources: [`arn:aws:sns:eu-west-1:${dev}:news`] },
    ]);
    expect(agent?.scope.leftOut).to.deep.equal(['iam:PutRolePolicy']);
  });

  it('offers the builder of development only where nothing is production', () => {
    const build = ['lambda:CreateFunction', 'sqs:CreateQueue', 'sns:CreateTopic', 'dynamodb:CreateTable'];
    const profileIn = (account: typeof dev) => {
      const bot = tagged('bot', [allow('*')], account);
      const calls = build.map((action, minute) => call(action, null, minute));
      return draftOf(estate({ principals: [bot], sessions: [session(bot, { calls, human: null })] }))
        .agents[0]?.scope.profile;
    };
    expect(profileIn(dev)).to.equal('dev-builder');
    expect(profileIn(prod)).to.not.equal('dev-builder');
  });

  it('counts what agents could do at the worst, and of how many nobody can say', () => {
    const killer = tagged('killer', [allow(['rds:DeleteDBCluster', 'cloudtrail:StopLogging'])], prod);
    const unread = role('agent-role-blind', { account: prod, attached: ['arn:aws:iam::aws:policy/Gone'] });
    const harmless = tagged('reader', [allow('s3:List*')], prod);
    const builder = tagged('builder', [allow('rds:*')], dev);
    const { summary } = draftOf(estate({ principals: [killer, unread, harmless, builder] }));
    expect(summary).to.deep.equal({
      agents: 4,
      onHumanCredentials: null,
      canDestroyProduction: { yes: 1, unknown: 1 },
      couldSwitchOffLog: { yes: 1, unknown: 1 },
    });
  });

  it('counts one that was seen to destroy among those who can, whoever holds its role', () => {
    const unread = {
      ...estate({ sessions: [session(operator, { calls: [call('rds:DeleteDBCluster', null, 1)] })] }),
    };
    expect(draftOf(unread).summary.canDestroyProduction).to.deep.equal({ yes: 1, unknown: 0 });
    const failed = [call('rds:DeleteDBCluster', null, 1, { errorCode: 'AccessDenied' })];
    const { summary } = draftOf(estate({ sessions: [session(operator, { calls: failed })] }));
    expect(summary.canDestroyProduction).to.deep.equal({ yes: 0, unknown: 1 });
    expect(summaryLines({ summary })[0]).to.include('0 to 1 can destroy production, 0 to 1 could switch off');
  });

  const places: readonly [tags: Record<string, string>, id: string, tier: string][] = [
    [{ tier: 'prod' }, 'production', 'production'],
    [{ Environment: 'Development' }, 'development', 'non-production'],
    [{ env: 'non-prod' }, 'non-production', 'non-production'],
    [{ env: 'pre-production' }, 'staging', 'non-production'],
    [{ env: 'blue' }, 'unclassified', 'production'],
    [{}, 'unclassified', 'production'],
  ];
  for (const [accountTags, id, tier] of places) {
    it(`takes an account with ${JSON.stringify(accountTags)} for ${id}`, () => {
      const whole = estate({ accountTags, principals: [] });
      const organization = whole.organization && {
        ...whole.organization,
        accounts: whole.organization.accounts.map((account) => ({ ...account, name: 'shop' })),
      };
      const [environment, ...others] = draftOf({ ...whole, organization }).environments;
      expect(environment).to.include({ id, tier });
      expect(others).to.deep.equal([]);
    });
  }

  it('keeps an account production whose name says so, whatever its tag', () => {
    const { environments } = draftOf(estate({ accountTags: { env: 'dev' } }));
    expect(environments.find(({ accounts }) => accounts.includes(prod))?.tier).to.equal('production');
  });

  it('stays under 15 lines an agent', () => {
    const people = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name: `${name}@example.com` }));
    const roles = [dev, prod].map((account) => tagged('busy', [allow('*')], account));
    const calls = [
      'sns:CreateTopic',
      'sqs:CreateQueue',
      's3:CreateBucket',
      'iam:PutRolePolicy',
      'glue:CreateJob',
    ].map((action, minute) => call(action, null, minute));
    const draft = draftOf(
      estate({
        principals: [...roles, operator],
        sessions: [
          ...roles.map((one) => session(one, { calls })),
          ...people.map((one) => session(operator, one)),
        ],
      }),
    );
    const text = registryDraftYaml(draft);
    for (const part of text.slice(text.indexOf('\nagents:\n') + 9).split('\n\n')) {
      expect(part.trimEnd().split('\n').length, part).to.be.below(15);
    }
    expect(wrong(draft)).to.deep.equal([]);
    expect(text).to.include('3 more people left out');
  });

  it('leaves out an agent that nothing would identify, and says so', () => {
    const draft = draftOf(estate({ principals: [operator], sessions: [session(operator, { name: '*' })] }));
    expect(draft.agents).to.deep.equal([]);
    expect(draft.operators).to.deep.equal([]);
    expect(draft.summary).to.include({ agents: 1, onHumanCredentials: 1 });
    expect(draft.unseen.join('\n')).to.include('identifies them: kiro').and.include('cannot name: *');
  });

  it('is the same for the same estate', () => {
    const whole = estate({ principals: [operator, tagged('bot', [])], sessions: [session(operator)] });
    expect(registryDraftYaml(draftOf({ ...whole }))).to.equal(registryDraftYaml(draftOf({ ...whole })));
  });

  it('passes the check and says what its data says, whatever strangers called their things', () => {
    const nasty = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        'x\nagents: []',
        '*',
        '?',
        '${aws:username}',
        '- a',
        '# b',
        '"',
        "'",
        '\u202egnp',
        '\u{e0001}',
        '\ud800',
        'yes',
        'null',
        '{',
        ': ',
        '__proto__',
        '&a',
        '!!js',
        'é'.repeat(300),
      ),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, fc.boolean(), (person, agentName, tag, resource, apart) => {
        const bot = role('agent-role-bot', {
          statements: [allow('s3:*')],
          tags: { AgentName: agentName, team: tag },
        });
        const calls = [
          call('sns:CreateTopic', resource, 1),
          call('sqs:CreateQueue', `arn:aws:sqs:x:${dev}:${resource}`, 2),
        ];
        const principal = `arn:aws:sts::${prod}:assumed-role/${operator.name}/${person}` as Arn;
        const draft = draftOf(
          estate({
            principals: [bot, operator],
            accountTags: { team: tag, env: tag },
            sessions: [
              session(operator, { name: person, principal }),
              session(bot, {
                name: person,
                human: { id: person, via: 'saml' },
                calls,
                ...(apart ? { agent: null } : {}),
              }),
            ],
          }),
        );
        expect(wrong(draft)).to.deep.equal([]);
        const yaml = readYaml('draft.yaml', registryDraftYaml(draft));
        if ('issues' in yaml) throw new Error(JSON.stringify(yaml.issues));
        expect(JSON.parse(JSON.stringify(yaml.value))).to.deep.equal(
          JSON.parse(JSON.stringify(registryValue(draft))),
        );
        for (const { match } of draft.operators)
          for (const value of Object.values(match)) expect(value).to.not.match(/[*?]/);
      }),
      { numRuns: 150 },
    );
  });
});
