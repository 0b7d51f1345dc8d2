import type { ShownFinding } from '../../scan-result.ts';
import { principalName, principalType, resourcesOf } from '../ocsf/identity.ts';
import { asffLimits, asffText, bytesOf } from './limits.ts';

/** A resource as ASFF has it. */
export interface AsffResource {
  readonly Type: 'AwsIamRole' | 'AwsIamUser' | 'Other';
  readonly Id: string;
  readonly Partition?: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly Region: string;
  readonly Details?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The principal, and what the proofs reach: at most 32. An id too long for ASFF is left out rather than cut. */
export function asffResources(finding: ShownFinding, region: string): readonly AsffResource[] {
  const place = { ...partitionOf(finding.partition), Region: region };
  const [principal, ...reached] = resourcesOf(finding);
  const others = reached
    .filter(({ uid }) => bytesOf(uid) <= asffLimits.resourceId)
    .map(({ uid }): AsffResource => ({ Type: 'Other', Id: asffText(uid, asffLimits.resourceId), ...place }));
  const named = principal?.uid ?? finding.principalKey;
  return [
    { ...typed(named), Id: asffText(named, asffLimits.resourceId), ...place },
    ...others.slice(0, asffLimits.resources - 1),
  ];
}

function typed(principal: string): Pick<AsffResource, 'Type' | 'Details'> {
  const name = asffText(principalName(principal), asffLimits.fieldValue);
  switch (principalType(principal)) {
    case 'AWS IAM Role':
      return { Type: 'AwsIamRole', Details: { AwsIamRole: { RoleName: name } } };
    case 'AWS IAM User':
      return { Type: 'AwsIamUser', Details: { AwsIamUser: { UserName: name } } };
    case null:
      return { Type: 'Other' };
  }
}

/** ASFF knows three partitions; of another one it is not said. */
function partitionOf(partition: string): Pick<AsffResource, 'Partition'> {
  switch (partition) {
    case 'aws':
    case 'aws-cn':
    case 'aws-us-gov':
      return { Partition: partition };
    default:
      return {};
  }
}
