import { digestPublicKey } from '../../digest-key.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { lookupEvents } from './lookup-events.ts';
import { describeTrails, getEventSelectors, getTrailStatus } from './trails.ts';

/** AWS CloudTrail. */
export const cloudtrail: Service = {
  protocol: awsJson('1.1'),
  prefix: 'cloudtrail',
  errors: { ...jsonErrors, internal: { code: 'InternalFailure', status: 500 } },
  operations: {
    DescribeTrails: describeTrails,
    GetTrailStatus: getTrailStatus,
    GetEventSelectors: getEventSelectors,
    LookupEvents: lookupEvents,
    ListPublicKeys: () => ({
      PublicKeyList: [
        {
          Value: digestPublicKey().der,
          ValidityStartTime: new Date('2020-01-01T00:00:00Z'),
          ValidityEndTime: new Date('2040-01-01T00:00:00Z'),
          Fingerprint: digestPublicKey().fingerprint,
        },
      ],
    }),
  },
};
