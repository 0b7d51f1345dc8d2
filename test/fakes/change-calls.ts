import type { ChangeEvent } from '../../src/estate/changes/change-event.ts';
import { createChangeLog } from '../../src/estate/changes/change-log.ts';
import { parseCloudTrailEvent } from '../../src/estate/trail/parse-event.ts';
import { dev, management } from './estate.ts';

/** A call as a trail records it; what is not said is that of an administrator of the development account. */
export interface Call {
  /** `22:10` of the evening of 2026-11-19, or `22:10:07`. */
  readonly at: string;
  /** `iam:AttachRolePolicy`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly account?: string;
  readonly errorCode?: string;
  /** Two records of one id are one call. */
  readonly id?: string;
}

/** The record that CloudTrail writes of a call (CloudTrail User Guide, "CloudTrail record contents"). */
export function recordOf(call: Call, place: number): Readonly<Record<string, unknown>> {
  const [service = '', name = ''] = call.action.split(':');
  const account = call.account ?? (service === 'organizations' ? management : dev);
  return {
    eventVersion: '1.09',
    eventID: call.id ?? `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
    eventTime: `2026-11-19T${call.at.length === 5 ? `${call.at}:00` : call.at}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'us-east-1',
    readOnly: false,
    recipientAccountId: account,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${account}:assumed-role/Admin/kim`,
      accountId: account,
    },
    requestParameters: call.parameters,
    responseElements: call.response ?? null,
    ...(call.errorCode === undefined ? {} : { errorCode: call.errorCode }),
  };
}

/** The changes that a trail with these calls tells of. */
export function changesOf(calls: readonly Call[]): readonly ChangeEvent[] {
  const log = createChangeLog();
  for (const [place, call] of calls.entries()) {
    const event = parseCloudTrailEvent(recordOf(call, place));
    if (event.ok) log.add(event.value);
  }
  return log.changes();
}

/** A policy's text with one statement. */
export function text(action: string | readonly string[], effect = 'Allow'): string {
  const statement = { Effect: effect, Action: action, Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** A role's trust policy, as it is given when the role is made. */
export const trustText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: dev }, Action: 'sts:AssumeRole' }],
});
