import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  type CloudTrailEvent,
  eventAction,
  eventResources,
  parseCloudTrailEvent,
} from '../../../src/estate/index.ts';
import { event } from '../../collect/sample-account.ts';

function parsed(json: unknown): CloudTrailEvent {
  const result = parseCloudTrailEvent(json);
  if (!result.ok) throw new Error(result.issues[0]?.message);
  return result.value;
}

interface ActionCase {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly type?: string;
  readonly parameters: unknown;
  readonly response?: unknown;
  readonly resourceArns?: readonly string[];
  readonly action: string | null;
  readonly resources: readonly string[];
}

const cases = parse(
  readFileSync(join(import.meta.dirname, 'event-actions.yaml'), 'utf8'),
) as readonly ActionCase[];

describe('the action and resources of an event', () => {
  for (const row of cases) {
    it(`${row.id}: ${row.name}`, () => {
      const [host, country] = row.source.split('.');
      const one = parsed(
        event('e', {
          eventSource: `${host}.amazonaws.com${country ? `.${country}` : ''}`,
          eventName: row.name,
          eventType: row.type ?? 'AwsApiCall',
          awsRegion: 'eu-west-1',
          requestParameters: row.parameters,
          responseElements: row.response ?? null,
          resources: row.resourceArns?.map((ARN) => ({ ARN, type: 'AWS::KMS::Key' })),
        }),
      );
      const action = eventAction(one);
      expect(action).to.equal(row.action);
      if (action !== null) expect(eventResources(one, action)).to.deep.equal(row.resources);
    });
  }

  it("is in the caller's partition", () => {
    const one = parsed(
      event('e', {
        eventSource: 's3.amazonaws.com',
        eventName: 'DeleteBucket',
        requestParameters: { bucketName: 'b' },
        userIdentity: { type: 'IAMUser', arn: 'arn:aws-cn:iam::111122223333:user/u' },
      }),
    );
    expect(eventResources(one, 's3:DeleteBucket')).to.deep.equal(['arn:aws-cn:s3:::b']);
  });
});

describe('an event', () => {
  it('needs a time, a source and a name, and says which is missing', () => {
    const message = (more: Readonly<Record<string, unknown>>) => {
      const result = parseCloudTrailEvent(event('e', more));
      return result.ok ? '' : result.issues[0]?.message;
    };
    expect(message({ eventSource: undefined })).to.contain('`eventSource` is missing');
    expect(message({ eventName: '' })).to.contain('`eventName` is missing');
    expect(message({ eventTime: 'Jul 10, 2023, 12:09:47 PM' })).to.contain('`eventTime`');
    expect(message({})).to.equal('');
  });

  it('may lack everything else', () => {
    const bare = parsed({
      eventTime: '2026-01-01T00:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
    });
    expect(bare.eventID).to.equal(null);
    expect(bare.type).to.equal(null);
    expect(bare.account).to.equal(null);
    expect(bare.identity.arn).to.equal(null);
    // Old records do not say it; the verb does.
    expect(bare.readOnly).to.equal(true);
    expect(parsed({ ...event('e'), readOnly: undefined, eventName: 'Frobnicate' }).readOnly).to.equal(false);
  });

  it('takes empty texts and wrong types for absent', () => {
    const odd = parsed(
      event('e', {
        userIdentity: { accessKeyId: '', invokedBy: null, arn: 7 },
        requestParameters: 'cut',
        responseElements: [],
        resources: 'x',
      }),
    );
    expect(odd.identity.accessKeyId).to.equal(null);
    expect(odd.identity.invokedBy).to.equal(null);
    expect(odd.identity.arn).to.equal(null);
    expect(odd.parameters).to.equal(null);
    expect(odd.resourceArns).to.deep.equal([]);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        parseCloudTrailEvent(a);
        const one = parseCloudTrailEvent(
          event('e', {
            userIdentity: a,
            requestParameters: b,
            resources: c,
            responseElements: a,
            additionalEventData: b,
          }),
        );
        if (!one.ok) throw new Error('time, source and name are there');
        const action = eventAction(one.value);
        if (action !== null) eventResources(one.value, action);
      }),
    );
  });
});
