import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canNameAgent, credentialOrigin, matchSignatures } from '../../../src/catalog/index.ts';
import {
  createSessionBuilder,
  parseCloudTrailEvent,
  type Session,
  type SessionBuilder,
} from '../../../src/estate/index.ts';
import { event } from '../../collect/sample-account.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/cloudtrail');

/** A builder that was given these records; throws on what is no event. */
export function build(records: readonly unknown[]): SessionBuilder {
  const builder = createSessionBuilder({ matchSignatures, credentialOrigin, canNameAgent });
  for (const record of records) {
    const parsed = parseCloudTrailEvent(record);
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    builder.add(parsed.value);
  }
  return builder;
}

/** The sessions of these records. */
export function sessionsOf(records: readonly unknown[]): readonly Session[] {
  return build(records).sessions();
}

/** The records of a file in test/fixtures/cloudtrail. */
export function sample(name: string): readonly Record<string, unknown>[] {
  return JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')).Records;
}

/** Where the sample principals live. */
export const account = '111122223333';
/** The identity of a role's session. */
export const role = (name: string, session: string, key: string, more: object = {}) => ({
  type: 'AssumedRole',
  principalId: `AROA${name}:${session}`,
  arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
  accountId: account,
  accessKeyId: key,
  sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${name}` }, ...more },
});
/** The identity of an IAM user. */
export const user = (name: string, key: string) => ({
  type: 'IAMUser',
  principalId: `AIDA${name}`,
  arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account,
  accessKeyId: key,
  userName: name,
});
/** An AssumeRole event that issued a key. */
export const assume = (id: string, caller: object, key: string, parameters: object = {}, more: object = {}) =>
  event(id, {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    userIdentity: caller,
    requestParameters: { roleArn: 'arn:aws:iam::111122223333:role/x', roleSessionName: 's', ...parameters },
    responseElements: { credentials: { accessKeyId: key, expiration: 'Nov 20, 2026, 2:00:00 AM' } },
    ...more,
  });
/** A moment of the night, in minutes after one o'clock. */
export const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 1, minutes)).toISOString();
