import type { SessionHuman } from '../session.ts';
import type { CloudTrailEvent } from '../trail/event.ts';
import { textAt } from '../trail/event-fields.ts';

/** Who came with a SAML assertion or a web identity token; workloads with tokens of their own are no humans. */
export function federatedHuman(event: CloudTrailEvent): {
  readonly human: SessionHuman | null;
  readonly workload: boolean;
} {
  const { identity, response } = event;
  if (event.name === 'AssumeRoleWithSAML') {
    const subject = identity.userName ?? textAt(response, 'subject');
    return { human: subject === null ? null : { id: subject, via: 'saml' }, workload: false };
  }
  if (event.name !== 'AssumeRoleWithWebIdentity') return { human: null, workload: false };
  const subject = textAt(response, 'subjectFromWebIdentityToken') ?? identity.userName;
  const provider = identity.identityProvider ?? textAt(response, 'provider') ?? '';
  if (isWorkload(subject ?? '', provider)) return { human: null, workload: true };
  return { human: subject === null ? null : { id: subject, via: 'web-identity' }, workload: false };
}

/** CI runs and Kubernetes pods: GitHub, GitLab and EKS say so in their subjects or providers. */
function isWorkload(subject: string, provider: string): boolean {
  if (/^(repo:|project_path:|system:serviceaccount:|organization:|pipeline)/.test(subject)) return true;
  return /token\.actions\.githubusercontent\.com|oidc\.eks\.|oidc\.circleci\.com|agent\.buildkite\.com|app\.terraform\.io/.test(
    provider,
  );
}
