import { expect } from 'chai';
import { parseCredentialReport } from '../../src/collect/credential-report.ts';
import { readEstate } from '../../src/collect/read-estate.ts';
import { noSignatures } from '../../src/estate/signatures.ts';
import { details, manifest } from './sample-account.ts';
import { inFolder } from './temporary-folder.ts';

const columns =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
  'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
  'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';
const bot = 'arn:aws:iam::111122223333:user/bot';
const row = (name: string, arn: string, first: string, second: string) =>
  `${name},${arn},2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,${first},us-east-1,s3,${second},N/A,N/A,false,N/A,false,N/A`;
const used = 'true,2024-03-01T00:00:00+00:00,2026-11-19T10:00:00+00:00';
const none = 'false,N/A,N/A';

describe('a credential report', () => {
  it('says which keys a user has, how old they are and when they were used', () => {
    const parsed = parseCredentialReport(`${columns}\n${row('bot', bot, used, none)}`, 'report.csv');
    expect(parsed.ok && [...parsed.value]).to.deep.equal([
      [
        bot,
        [{ active: true, createdAt: '2024-03-01T00:00:00.000Z', lastUsedAt: '2026-11-19T10:00:00.000Z' }],
      ],
    ]);
  });

  it('may hold names with commas, and leaves a user unknown whose row is broken', () => {
    const odd = 'arn:aws:iam::111122223333:user/a,b';
    const text = `${columns}\n${row('"a,b"', `"${odd}"`, none, none)}\n${row('c,d', bot, used, none)}\n`;
    const parsed = parseCredentialReport(text, 'report.csv');
    expect(parsed.ok && [...parsed.value]).to.deep.equal([[odd, []]]);
  });

  it('that is none is set aside', () => {
    expect(parseCredentialReport('<html>', 'report.csv').ok).to.equal(false);
    expect(parseCredentialReport('', 'report.csv').ok).to.equal(false);
  });

  it('gives the users of an estate their keys, and nobody else', async () => {
    const user = { Path: '/', UserName: 'bot', UserId: 'AIDABOT', Arn: bot, GroupList: [] };
    const other = { ...user, UserName: 'new', UserId: 'AIDANEW', Arn: `${bot}-new` };
    const files = {
      'estate.json': manifest,
      'accounts/111122223333/authorization-details.json': details([], { UserDetailList: [user, other] }),
      'accounts/111122223333/credential-report.csv': `${columns}\n${row('bot', bot, used, none)}`,
    };
    await inFolder(files, async (folder) => {
      const read = await readEstate(folder, { signatures: noSignatures });
      if (!read.ok) throw new Error(read.issue.message);
      const [first, second] = read.value.accounts[0]?.users ?? [];
      expect(first?.accessKeys).to.have.length(1);
      expect(second).to.not.have.property('accessKeys');
      expect(read.value.quarantined).to.deep.equal([]);
    });
  });
});
