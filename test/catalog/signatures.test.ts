import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  hasProduct,
  listProducts,
  matchSignatures,
  namingMatches,
  signatureFields,
  signatures,
} from '../../src/catalog/index.ts';

const ids = (field: Parameters<typeof matchSignatures>[0], value: string): readonly string[] =>
  matchSignatures(field, value).map(({ signature }) => signature.id);

describe('every signature', () => {
  for (const { id, field, examples } of signatures)
    it(`${id} matches its examples and nothing it must not`, () => {
      expect(examples.match).not.to.be.empty;
      expect(examples.noMatch).not.to.be.empty;
      for (const example of examples.match) expect(ids(field, example), example).to.include(id);
      for (const example of examples.noMatch) expect(ids(field, example), example).not.to.include(id);
    });

  it('has an id of its own, and words of the closed lists', () => {
    expect(new Set(signatures.map(({ id }) => id)).size).to.equal(signatures.length);
    expect(signatures.map(({ id }) => id)).to.deep.equal(signatures.map(({ id }) => id).sort());
    for (const signature of signatures) {
      expect(signatureFields).to.include(signature.field);
      expect(['proven', 'strong', 'convention', 'host']).to.include(signature.tier);
      expect(['agent', 'credential-origin', 'host', 'guardrail']).to.include(signature.says);
      expect(['', 'i']).to.include(signature.flags);
      expect(['high', 'medium', 'low']).to.include(signature.confidence);
      expect(signature.source).not.to.equal('');
    }
  });

  it('names its own product in its examples, among the strongest', () => {
    for (const { id, productId, says, field, examples } of signatures) {
      if (productId === null || says !== 'agent') continue;
      for (const example of examples.match) {
        const naming = namingMatches(matchSignatures(field, example)).map(({ signature }) => signature);
        expect(
          naming.map((signature) => signature.productId),
          `${id}: ${example}`,
        ).to.include(productId);
      }
    }
  });

  it('answers a hostile value of full length in a moment', () => {
    const fragments = [
      'm/',
      'AN,',
      'a,',
      ' m/a',
      'exec-env/',
      'exec-env/kiro',
      'md/awslabs#mcp#a-',
      'MCPClient/a#',
      '-claude',
      'repo:',
      'a-',
      'mcp.',
      'AgentName=',
      'agent/',
      'arn:aws:bedrock:*:*:',
      'A',
      'AI',
      '_',
      '-',
      '.',
    ];
    for (const field of signatureFields)
      for (const fragment of fragments)
        for (const end of ['', '!', ']', '\n']) {
          const value = fragment.repeat(Math.ceil(2040 / fragment.length)).slice(0, 2040) + end;
          expect(matchSignatures(field, value)).to.be.an('array');
        }
  }).timeout(5000);
});

describe('matching', () => {
  it('finds Claude Code behind the AWS CLI, brackets or not', () => {
    const userAgent = 'aws-cli/2.36.7 md/awscrt#0.31.2 ua/2.1 os/macos m/E,AN,b,r cfg/retry-mode#standard';
    for (const value of [userAgent, `[${userAgent}]`])
      expect(
        namingMatches(matchSignatures('user-agent', value)).map(({ signature }) => signature.productId),
      ).to.deep.equal(['claude-code']);
  });

  it('does not read half a feature id at the cut of a user agent', () => {
    const head = 'aws-cli/2.36.7 m/';
    const list = `${'E,'.repeat(700)}`.slice(0, 1024 - head.length - 3);
    expect(ids('user-agent', `${head}${list},ANX`)).to.deep.equal([]);
    expect(ids('user-agent', `${head}AN,${list}`)).to.deep.equal(['ua-awscli-feature-an']);
  });

  it('lets the client behind a proxy name the product, and lists the proxy too', () => {
    const naming = namingMatches(
      matchSignatures('user-agent', 'python-httpx/0.28.1 mcp-proxy-for-aws/1.6.4 claude-code/2.1.202'),
    );
    expect(naming.map(({ signature }) => signature.productId)).to.deep.equal([
      'claude-code',
      'aws-mcp-server',
    ]);
    expect({ ...naming[1]?.captures }).to.deep.equal({
      proxy: '1.6.4',
      client: 'claude-code',
      version: '2.1.202',
    });
  });

  it('lets what AWS set beat what the client said', () => {
    const matches = [
      ...matchSignatures('role-name', 'kiro-operator'),
      ...matchSignatures('user-agent', 'aws-cli/2.36.7 m/AQ,E'),
      ...matchSignatures('invoked-by', 'aws-mcp.amazonaws.com'),
    ];
    expect(namingMatches(matches).map(({ signature }) => signature.id)).to.deep.equal([
      'ct-invokedby-aws-mcp',
    ]);
  });

  it('names no agent from a host, a credential or a policy', () => {
    const matches = [
      ...matchSignatures('trust-service', 'lambda.amazonaws.com'),
      ...matchSignatures('trust-github-subject', 'repo:acme/*'),
      ...matchSignatures('user-agent', 'aws-cli/2.36.7 m/E,r,s'),
      ...matchSignatures('context-key', 'aws:ViaAWSMCPService'),
    ];
    expect(matches.length).to.equal(4);
    expect(namingMatches(matches)).to.deep.equal([]);
  });

  it('knows service principals of China Regions', () => {
    expect(ids('trust-service', 'ec2.amazonaws.com.cn')).to.deep.equal(['tp-host-ec2']);
    expect(ids('trust-service', 'ec2.amazonaws.com.evil.example')).to.deep.equal([]);
  });

  it('tells roles named after one product from roles named after another', () => {
    const product = (name: string) =>
      namingMatches(matchSignatures('role-name', name)).map(({ signature }) => signature.productId);
    expect(product('claudecode-readonly-dev')).to.deep.equal(['claude-code']);
    expect(product('codex-deploy')).to.deep.equal(['codex']);
    expect(product('kiro-operator')).to.deep.equal(['kiro']);
    expect(product('OrganizationAccountAccessRole')).to.deep.equal([]);
  });

  it('matches nothing in a value longer than AWS makes', () => {
    expect(ids('tag', `AgentName=${'x'.repeat(3000)}`)).to.deep.equal([]);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...signatureFields), fc.string({ unit: 'binary' }), (field, value) => {
        for (const match of matchSignatures(field, value)) expect(match.value).to.equal(value);
      }),
    );
  });

  it('knows the products a registry may name', () => {
    for (const product of ['kiro', 'claude-code', 'aws-mcp-server', 'bedrock-agentcore'])
      expect(hasProduct(product), product).to.equal(true);
    for (const product of ['', 'Kiro', 'unheard', '__proto__'])
      expect(hasProduct(product), product).to.equal(false);
    expect(listProducts()).to.include('copilot-coding-agent');
  });
});

describe('real events made before agents signed theirs', () => {
  const folder = join(import.meta.dirname, '../../../shared/data/cloudtrail/invictus');
  const userAgents = new Set([
    'aws-cli/2.13.5 Python/3.11.4 Darwin/22.6.0 exe/x86_64 prompt/off command/iam.list-users',
    'Boto3/1.28.1 Python/3.9.16 Linux/5.10 Botocore/1.31.1',
    'APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) aws-sdk-go-v2/1.21.0',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)',
    'cloudformation.amazonaws.com',
    'AWS Internal',
  ]);
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const part of value) collect(part);
    else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value))
        if (key === 'userAgent' && typeof part === 'string') userAgents.add(part);
        else collect(part);
  };
  if (existsSync(folder))
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.json(\.gz)?$/.test(name)) continue;
      const bytes = readFileSync(join(folder, name));
      collect(JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')));
    }
  it('are never taken for an agent', () => {
    expect(userAgents.size).to.be.at.least(6);
    for (const userAgent of userAgents)
      expect(namingMatches(matchSignatures('user-agent', userAgent)), userAgent).to.deep.equal([]);
  });
});
