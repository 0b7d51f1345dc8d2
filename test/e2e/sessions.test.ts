import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, jsonLines, overreach, projectRoot } from './command-line.ts';
import { schemaErrors } from './schemas.ts';

const examples = join(projectRoot, 'examples/organization');
const events = join(examples, 'tonight/cloudtrail');
const registry = join(examples, 'registry.yaml');
const fixture = (name: string) => join(projectRoot, 'test/fixtures/cloudtrail', name);

interface SessionsAnswer {
  readonly sessions: readonly {
    readonly id: string;
    readonly human: { readonly id: string; readonly operator: string | null; readonly via: string } | null;
    readonly agent: { readonly productId: string; readonly tier: string } | null;
    readonly declaredAs: readonly string[];
    readonly calls: readonly {
      readonly action: string;
      readonly consequences?: { readonly count: number };
    }[];
  }[];
  readonly quarantined: readonly { readonly place: string | null; readonly reason: string }[];
  readonly counts: Readonly<Record<string, unknown>>;
}

async function sessions(args: readonly string[], folder = projectRoot) {
  const result = await overreach(['sessions', ...args], { folder });
  const [answer] = result.exitCode === 2 ? [] : jsonLines(result);
  return { ...result, answer: answer as unknown as SessionsAnswer };
}

describe('overreach sessions', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(60_000);

  it('names human, operator, agent and what a deletion took with it, in the form of its schema', async () => {
    const { answer, exitCode, stderr } = await sessions(['--events', events, '--registry', registry]);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    expect(schemaErrors('sessions', answer)).to.deep.equal([]);
    const kiro = answer.sessions.find(({ id }) => id === 'ASIAEXAMPLEKIRO00001');
    expect(kiro?.human).to.deep.equal({
      id: 'wei.chen@example.com',
      operator: 'wei.chen',
      via: 'identity-center',
    });
    expect(kiro?.agent).to.include({ productId: 'kiro', tier: 'strong' });
    expect(kiro?.declaredAs).to.deep.equal(['kiro-cost-explorer']);
    expect(kiro?.calls[0]?.action).to.equal('cloudformation:DeleteStack');
    expect(kiro?.calls[0]?.consequences?.count).to.equal(5);
    expect(answer.counts).to.include({ events: 12, madeByServices: 5, joinedToCalls: 5 });
  });

  it('reads the trail of an estate, and nothing else of it', async () => {
    const whole = await sessions(['--events', join(examples, 'tonight')]);
    const trail = await sessions(['--events', events]);
    expect(whole.exitCode).to.equal(0);
    expect(whole.answer).to.deep.equal(trail.answer);
  });

  it('answers without a registry, and without a session, with 0', async () => {
    const plain = await sessions(['--events', events]);
    expect(plain.exitCode).to.equal(0);
    expect(plain.answer.sessions.every(({ human }) => !human?.operator)).to.equal(true);
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'quiet.json'), '{"Records":[]}');
      const quiet = await sessions(['--events', 'quiet.json'], folder);
      expect(quiet.exitCode).to.equal(0);
      expect(quiet.answer.sessions).to.deep.equal([]);
      const page = await overreach(['sessions', '--events', 'quiet.json', '--format', 'text'], { folder });
      expect(page.stdout).to.contain('No session in these events.');
    });
  });

  for (const [name, productId, tier] of [
    ['synthetic_kiro_delete_recreate_aws_cn.json', 'kiro', 'strong'],
    ['synthetic_aws_mcp_server_session.json', 'claude-code', 'proven'],
  ] as const) {
    it(`finds ${productId} in ${name}`, async () => {
      const { answer } = await sessions(['--events', fixture(name)]);
      expect(answer.sessions.map(({ agent }) => [agent?.productId, agent?.tier])).to.deep.equal([
        [productId, tier],
      ]);
      expect(schemaErrors('sessions', answer)).to.deep.equal([]);
    });
  }

  it('finds agents by the signatures of the registry', async () => {
    await inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'registry.yaml'),
        'apiVersion: overreach/v1\nkind: Registry\nsignatures: [{ id: own, product: own-bot, field: user-agent, pattern: "own-bot/*", tier: strong }]\n',
      );
      const event = {
        eventSource: 's3.amazonaws.com',
        eventName: 'ListBuckets',
        eventTime: '2026-11-20T01:00:00Z',
        userAgent: 'own-bot/2',
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::111122223333:assumed-role/r/s',
          accessKeyId: 'ASIA1',
        },
      };
      writeFileSync(join(folder, 'e.json'), JSON.stringify(event));
      const { answer } = await sessions(['--events', 'e.json', '--registry', 'registry.yaml'], folder);
      expect(answer.sessions[0]?.agent).to.include({ productId: 'own-bot', tier: 'strong' });
    });
  });

  it('lists what it can and ends with 3 when some records are broken', async () => {
    await inFolder(async (folder) => {
      const [first] = (await sessions(['--events', events])).answer.sessions;
      expect(first).to.not.equal(undefined);
      writeFileSync(
        join(folder, 'e.jsonl'),
        '{"eventName":"x"}\n{"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventTime":"2026-11-20T01:00:00Z"}\nnot json\n',
      );
      const { answer, exitCode } = await sessions(['--events', 'e.jsonl'], folder);
      expect(exitCode).to.equal(3);
      expect(answer.quarantined.map(({ place }) => place)).to.deep.equal(['line 1', 'line 3']);
      expect(answer.counts).to.include({ events: 1, withoutPrincipal: 1, quarantined: 2 });
      expect(schemaErrors('sessions', answer)).to.deep.equal([]);
    });
  });

  it('refuses what holds no events, and a registry that cannot be used, in one line with 2', async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, 'empty'));
      writeFileSync(join(folder, 'words.txt'), 'no events');
      writeFileSync(join(folder, 'bad.yaml'), 'apiVersion: overreach/v1\nkind: Registry\nagent: []\n');
      for (const [args, says] of [
        [['--events', 'nowhere'], /cannot read the events: .*no such file/],
        [['--events', 'empty'], /no events in .*empty/],
        [['--events', 'words.txt'], /no events in .*words\.txt/],
        [['--events', events, '--registry', 'bad.yaml'], /registry cannot be used: .*bad\.yaml:3:1/],
        [[], /--events/],
      ] as const) {
        const { exitCode, stdout, stderr } = await overreach(['sessions', ...args], { folder });
        expect([exitCode, stdout]).to.deep.equal([2, '']);
        expect(stderr).to.match(says);
        expect(stderr.trimEnd().split('\n')).to.have.length(1);
      }
    });
  });

  it('shows nothing that a terminal would obey, however hostile the names', async () => {
    await inFolder(async (folder) => {
      const evil = '\u001b[2J\u202e\u0007';
      const event = {
        eventSource: `s3${evil}.amazonaws.com`,
        eventName: `Delete${evil}`,
        eventTime: '2026-11-20T01:00:00Z',
        readOnly: false,
        awsRegion: evil,
        userAgent: `x${evil} exec-env/AmazonQ-For-CLI-Version-${evil}`,
        requestParameters: { bucketName: evil },
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::111122223333:assumed-role/r${evil}/agent-${evil}`,
          accessKeyId: `ASIA${evil}`,
          sessionContext: { sourceIdentity: evil },
        },
      };
      writeFileSync(join(folder, 'e.json'), JSON.stringify(event));
      const { stdout, exitCode } = await overreach(['sessions', '--events', 'e.json', '--format', 'text'], {
        folder,
      });
      expect(exitCode).to.equal(0);
      const obeyed = [...stdout].filter(
        (character) => character !== '\n' && /\p{Cc}|\p{Cf}/u.test(character),
      );
      expect(obeyed).to.deep.equal([]);
      expect(stdout).to.contain('\\u{1b}');
    });
  });
});
