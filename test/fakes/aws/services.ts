import type { Service } from './service.ts';
import { cloudtrail } from './services/cloudtrail/cloudtrail.ts';
import { iam } from './services/iam/iam.ts';
import { identityStore } from './services/identity-center/identity-store.ts';
import { ssoAdmin } from './services/identity-center/sso-admin.ts';
import { organizations } from './services/organizations/organizations.ts';
import { s3 } from './services/s3/s3.ts';
import { sts } from './services/sts/sts.ts';

/** Every service, by the name that requests to it are signed with. */
const services: Readonly<Record<string, Service>> = {
  cloudtrail,
  iam,
  identitystore: identityStore,
  organizations,
  s3,
  sso: ssoAdmin,
  sts,
};

/** null: the fake has no such service. */
export function findService(signingName: string): Service | null {
  return Object.hasOwn(services, signingName) ? (services[signingName] ?? null) : null;
}
