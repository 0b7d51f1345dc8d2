import { expect } from 'chai';
import { takesAway } from '../../src/audit/takes-away.ts';

describe('what takes something away', () => {
  const rows: readonly [string, boolean][] = [
    ['cloudformation:DeleteStack', true],
    ['rds:DeleteDBInstance', true],
    ['dynamodb:DeleteTable', true],
    ['ec2:TerminateInstances', true],
    ['ec2:DeleteSnapshot', true],
    ['kms:ScheduleKeyDeletion', true],
    ['cloudtrail:StopLogging', true],
    ['cloudtrail:DeleteTrail', true],
    ['s3:PutObject', false],
    ['s3:DeleteObject', false],
    ['dynamodb:DeleteItem', false],
    ['cloudformation:UpdateStack', false],
    ['cloudformation:CreateStack', false],
    ['ec2:DescribeInstances', false],
    ['nobody:HeardOfIt', false],
  ];
  for (const [action, expected] of rows) {
    it(`${expected ? 'is' : 'is not'} ${action}`, () => expect(takesAway(action)).to.equal(expected));
  }
});
