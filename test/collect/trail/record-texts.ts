import fc from 'fast-check';
import { event } from '../sample-account.ts';

const caller = (key: string, name: string, rest: Readonly<Record<string, unknown>> = {}) => ({
  type: 'AssumedRole',
  principalId: `AROA:${name}`,
  arn: `arn:aws:sts::111122223333:assumed-role/r/${name}`,
  accountId: '111122223333',
  accessKeyId: key,
  ...rest,
});
/** What `userIdentity` may be, as JSON text. */
export const callers = [
  caller('ASIA1', 'a'),
  // Another caller under the same key, a service, text that looks like the end, and none at all.
  caller('ASIA1', 'b'),
  caller('ASIA2', 'c', { invokedBy: 's3.amazonaws.com' }),
  caller('ASIA3', '},"eventTime":"x'),
  caller('ASIA3', 'd', { deep: [{ accessKeyId: 'ASIA1' }], accountId: 5 }),
  caller('ASIA4', 'e', { sessionContext: { signInSessionArn: 'arn:aws:signin:::session/1' } }),
  { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
  null,
  'text',
].map((one) => JSON.stringify(one));
const heads = [
  '"eventVersion":"1.11"',
  '"eventVersion":"1.08","x":1',
  '"eventVersion":',
  '"userIdentity":{}',
  '',
];
const tails = [
  '',
  ',"userIdentity":{"accessKeyId":"ASIA9"}',
  ',"userIdentit\\u0079":{"accessKeyId":"ASIA9"}',
  ',"userIdentity":null',
  ',"__proto__":{"userIdentity":{"accessKeyId":"ASIA9"}}',
  ',"detail-type":"x","detail":{"eventName":"Other"}',
  `,"CloudTrailEvent":${JSON.stringify(JSON.stringify(event('e-inner')))}`,
  ',"a":"},{\\"eventVersion\\":"',
  ',"a":[{},{"eventVersion":1}]',
  ',"eventTime":"no time"',
  ',"eventTime":"2026-11-20T01:00:00.250+01:00"',
  ',',
  '}',
];

/** Records as CloudTrail writes them, and what only looks like one. */
export const recordTexts = fc
  .record({
    head: fc.constantFrom(...heads, heads[0] as string, heads[0] as string),
    caller: fc.constantFrom(...callers),
    tail: fc.constantFrom(...tails),
    name: fc.constantFrom('GetObject', 'DeleteStack', ''),
    minute: fc.integer({ min: 10, max: 14 }),
    end: fc.constantFrom('}', '}', '}', ''),
  })
  .map(
    (one) =>
      `{${one.head},"userIdentity":${one.caller},"eventTime":"2026-11-20T00:${one.minute}:00Z",` +
      `"eventSource":"s3.amazonaws.com","eventName":"${one.name}"${one.tail}${one.end}`,
  );
