import { parseArn } from '../../../estate/identifiers.ts';
import type { ShownFinding } from '../../scan-result.ts';
import { evidenceOf } from '../finding-words.ts';
import type { OcsfAccount, OcsfResource, OcsfUser } from './event.ts';

/** Resources beside the principal itself: enough to say what is in reach. */
const mostResources = 30;

/** The account of a finding. */
export function accountOf({ account }: ShownFinding): OcsfAccount {
  return { uid: account, type: 'AWS Account', type_id: 10 };
}

/** The principal as the identity that was analysed. */
export function userOf(finding: ShownFinding): OcsfUser {
  return {
    uid: finding.principal,
    name: principalName(finding.principal),
    ...(finding.uniqueId === null ? {} : { uid_alt: finding.uniqueId }),
    type: principalType(finding.principal) ?? 'AWS principal',
    type_id: 99,
    account: accountOf(finding),
  };
}

/** The principal, and the resources of the requests and events that prove the finding. */
export function resourcesOf(finding: ShownFinding): readonly OcsfResource[] {
  const { partition, principal } = finding;
  const proved = [
    ...evidenceOf(finding, 'event').flatMap(({ resource }) => resource ?? []),
    ...(finding.excess?.regions ?? []).flatMap(({ witness }) => witness?.resource ?? []),
  ];
  const reached = [...new Set(proved)].filter((one) => one !== '' && one !== '*' && one !== principal);
  const type = principalType(principal);
  return [
    {
      uid: principal,
      name: principalName(principal),
      ...(type === null ? {} : { type }),
      cloud_partition: partition,
      role: 'Target',
      role_id: 1,
    },
    ...reached
      .slice(0, mostResources)
      .map(
        (uid): OcsfResource => ({ uid, name: uid, cloud_partition: partition, role: 'Affected', role_id: 3 }),
      ),
  ];
}

/** What people call a principal: the last part of its ARN; any other text as it is. */
export function principalName(principal: string): string {
  const path = parseArn(principal)?.resource ?? principal;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' ? principal : name;
}

/** `AWS IAM Role` or `AWS IAM User`; null for any other principal. */
export function principalType(principal: string): 'AWS IAM Role' | 'AWS IAM User' | null {
  const parts = parseArn(principal);
  if (parts?.service !== 'iam') return null;
  if (parts.resource.startsWith('role/')) return 'AWS IAM Role';
  return parts.resource.startsWith('user/') ? 'AWS IAM User' : null;
}
