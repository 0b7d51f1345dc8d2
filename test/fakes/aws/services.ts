import type { Service } from './service.ts';
import { agentCore } from './services/agents/agentcore.ts';
import { bedrockAgents } from './services/agents/bedrock-agents.ts';
import { athena } from './services/athena/athena.ts';
import { cloudtrail } from './services/cloudtrail/cloudtrail.ts';
import { iam } from './services/iam/iam.ts';
import { identityStore } from './services/identity-center/identity-store.ts';
import { ssoAdmin } from './services/identity-center/sso-admin.ts';
import { kms } from './services/kms/kms.ts';
import { lambda } from './services/lambda/lambda.ts';
import { organizations } from './services/organizations/organizations.ts';
import { s3 } from './services/s3/s3.ts';
import { secretsManager } from './services/secrets-manager/secrets-manager.ts';
import { sns } from './services/sns/sns.ts';
import { sqs } from './services/sqs/sqs.ts';
import { sts } from './services/sts/sts.ts';
import { tagging } from './services/tagging/tagging.ts';

/** Every service, by the name that requests to it are signed with. */
const services: Readonly<Record<string, Service>> = {
  athena,
  bedrock: bedrockAgents,
  'bedrock-agentcore': agentCore,
  cloudtrail,
  iam,
  identitystore: identityStore,
  kms,
  lambda,
  organizations,
  s3,
  secretsmanager: secretsManager,
  sns,
  sqs,
  sso: ssoAdmin,
  sts,
  tagging,
};

/** null: the fake has no such service. */
export function findService(signingName: string): Service | null {
  return Object.hasOwn(services, signingName) ? (services[signingName] ?? null) : null;
}
