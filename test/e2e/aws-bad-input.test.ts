import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { richWorld } from '../collect/aws/rich-world.ts';
import {
  changeAccount,
  type FakeAwsOptions,
  generatedAccountId,
  hubCredentials,
  type ReaderRole,
  startFakeAws,
  type World,
} from '../fakes/aws/index.ts';
import { type CommandResult, inFolder, overreach } from './command-line.ts';

const [management, member] = [generatedAccountId(0), generatedAccountId(1)];
const minutes = 60_000;

function withReader(change: (role: ReaderRole) => ReaderRole): World {
  return changeAccount(richWorld({ accounts: 2, roles: 3 }), member, (account) => ({
    ...account,
    readers: (account.readers ?? []).map(change),
  }));
}

interface Row {
  readonly what: string;
  readonly fake?: Partial<FakeAwsOptions>;
  readonly args?: readonly string[];
  readonly config?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly exitCode: 0 | 2 | 3;
  /** Of the one line on stderr; null: there is none. */
  readonly says: RegExp | null;
  /** Of the gaps, `account layer reason`; null: nothing was collected. */
  readonly gaps: readonly string[] | null;
}

const rows: readonly Row[] = [
  {
    what: 'nothing is wrong',
    exitCode: 0,
    says: null,
    gaps: [],
  },
  {
    what: "credentials that are nobody's",
    variables: { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNUNKNOWN01' },
    exitCode: 2,
    says: /the credentials cannot be used: InvalidClientTokenId/,
    gaps: null,
  },
  {
    what: 'credentials whose secret is wrong',
    fake: { checkSignatures: true },
    variables: { AWS_SECRET_ACCESS_KEY: 'wrong' },
    exitCode: 2,
    says: /the credentials cannot be used: SignatureDoesNotMatch/,
    gaps: null,
  },
  {
    what: 'no credentials at all',
    variables: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    exitCode: 2,
    says: /the credentials cannot be used: .*[Cc]redentials/,
    gaps: null,
  },
  {
    what: 'another account behind a role',
    fake: { world: withReader((role) => ({ ...role, answersAs: management })) },
    exitCode: 3,
    says: null,
    gaps: [`${member} iam wrong-account`],
  },
  {
    what: 'an external id that is missing',
    fake: { world: withReader((role) => ({ ...role, externalId: 'asked-for' })) },
    exitCode: 3,
    says: null,
    gaps: [`${member} iam trust-refused`],
  },
  {
    what: 'an SCP that denies one call',
    fake: {
      permissions: { [member]: { deny: [{ action: 'iam:ListRoles', by: 'service control policy' }] } },
    },
    exitCode: 3,
    says: null,
    gaps: [`${member} session-limits scp-denied`],
  },
  {
    what: 'a clock that is four minutes off',
    fake: { checkClock: true, clock: () => Date.now() - 4 * minutes },
    exitCode: 0,
    says: null,
    gaps: [],
  },
  {
    what: 'a clock that is six minutes off, which the SDK sets right by what AWS says',
    fake: { checkClock: true, clock: () => Date.now() - 6 * minutes },
    exitCode: 0,
    says: null,
    gaps: [],
  },
  {
    what: 'an unknown key in the configuration',
    config: 'version: 1\naws: { reigon: eu-central-1 }\n',
    exitCode: 2,
    says: /overreach\.yaml:2:8: aws\.reigon: unknown key `reigon`: did you mean `region`\?/,
    gaps: null,
  },
  {
    what: 'an endpoint in the clear, by the configuration',
    config: 'version: 1\naws: { endpoint: "http://aws.example.com" }\n',
    exitCode: 2,
    says: /aws\.endpoint: `http:\/\/aws\.example\.com` is not encrypted: use https/,
    gaps: null,
  },
  {
    what: "an endpoint in the clear, by AWS's own variable",
    variables: { AWS_ENDPOINT_URL: 'http://192.0.2.1' },
    exitCode: 2,
    says: /`http:\/\/192\.0\.2\.1` is not encrypted: use https/,
    gaps: null,
  },
  ...['production', '10000000791', 'ou-1', '=x'].map(
    (exclude): Row => ({
      what: `\`${exclude}\` to leave out, which is nothing that could be`,
      args: ['--exclude', `${member},${exclude}`],
      exitCode: 2,
      says: /is no account id, unit or tag/,
      gaps: null,
    }),
  ),
  {
    what: 'a Region that is none',
    args: ['--regions', 'us-east-1,frankfurt'],
    exitCode: 2,
    says: /`frankfurt` is no Region/,
    gaps: null,
  },
];

async function collect(row: Row, work: (result: CommandResult, out: string) => void): Promise<void> {
  const fake = await startFakeAws({ world: richWorld({ accounts: 2, roles: 3 }), ...row.fake });
  try {
    await inFolder(async (folder) => {
      if (row.config !== undefined) writeFileSync(join(folder, 'overreach.yaml'), row.config);
      const args = [
        'collect',
        '--out',
        'estate',
        '--role',
        'OverreachReader',
        '--events',
        'none',
        '--format',
        'json',
      ];
      const variables = {
        AWS_ENDPOINT_URL: fake.url,
        AWS_ACCESS_KEY_ID: hubCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: hubCredentials.secretAccessKey,
        AWS_SESSION_TOKEN: '',
        AWS_PROFILE: '',
        AWS_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        ...row.variables,
      };
      const result = await overreach([...args, ...(row.args ?? [])], { folder, variables });
      work(result, join(folder, 'estate'));
      const left = readdirSync(folder).filter((name) => name !== 'overreach.yaml');
      expect(left).to.deep.equal(row.gaps === null ? [] : ['estate']);
    });
  } finally {
    await fake.close();
  }
}

describe('a collection by the command line', function () {
  // Whole processes: slow on a busy machine.
  this.timeout(120_000);

  for (const row of rows) {
    it(`ends with ${row.exitCode} where there is ${row.what}`, () =>
      collect(row, ({ exitCode, stdout, stderr }, out) => {
        expect(exitCode, stderr + stdout).to.equal(row.exitCode);
        expect(existsSync(join(out, 'estate.json'))).to.equal(row.gaps !== null);
        if (row.says === null) expect(stderr).to.equal('');
        else {
          expect(stderr).to.match(/^overreach: [^\n]*\n$/);
          expect(stderr).to.match(row.says);
        }
        if (row.gaps === null) {
          expect(stdout).to.equal('');
          return;
        }
        const { gaps } = JSON.parse(stdout) as {
          gaps: readonly { readonly account: string; readonly layer: string; readonly reason: string }[];
        };
        const told = gaps
          .filter(({ reason }) => reason !== 'not-asked')
          .map(({ account, layer, reason }) => `${account} ${layer} ${reason}`);
        expect(told).to.include.members([...row.gaps]);
        if (row.gaps.length === 0) expect(told).to.deep.equal([]);
        for (const gap of told) expect(gap.startsWith(member)).to.equal(true);
        const manifest = readFileSync(join(out, 'estate.json'), 'utf8');
        expect(JSON.parse(manifest)).to.have.property('format', 'overreach-estate/1');
      }));
  }
});
