import type { Service } from './service.ts';
import { iam } from './services/iam/iam.ts';
import { organizations } from './services/organizations/organizations.ts';
import { sts } from './services/sts/sts.ts';

/** Every service, by the name that requests to it are signed with. */
const services: Readonly<Record<string, Service>> = { iam, organizations, sts };

/** null: the fake has no such service. */
export function findService(signingName: string): Service | null {
  return Object.hasOwn(services, signingName) ? (services[signingName] ?? null) : null;
}
