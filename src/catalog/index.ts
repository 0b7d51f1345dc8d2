export type { AccessLevel } from './access-level.ts';
export type { ActionClass, ActionDetails, Catalog } from './catalog.ts';
export { loadCatalog } from './catalog.ts';
export type { ActionCategory } from './categories.ts';
export {
  actionCategories,
  actionsInCategory,
  escalationReason,
  isActionCategory,
  isInCategory,
} from './categories.ts';
export type { KeyType } from './global-keys.ts';
export type { ActionGrade, Blast, DestructiveClass, Destructiveness, Guardrail } from './grades.ts';
export {
  grade,
  gradedActions,
  gradeOrVerbRule,
  isIrreversible,
  isPermissionsManagement,
  isWrite,
  tampersGuardrail,
} from './grades.ts';
export type { Profile, ProfileAllow, ProfileDeny } from './profiles.ts';
export { findProfile, profiles } from './profiles.ts';
export type { ActionResourceType } from './resource-types.ts';
export type {
  AgentClass,
  Signature,
  SignatureField,
  SignatureMatch,
  SignatureSays,
  SignatureTier,
} from './signature.ts';
export { signatureFields } from './signature.ts';
export {
  bySignificance,
  hasProduct,
  listProducts,
  matchSignatures,
  namingMatches,
  signatures,
} from './signatures.ts';
export type { CredentialOrigin } from './user-agent.ts';
export {
  canNameAgent,
  cliVersion,
  credentialOrigin,
  credentialOrigins,
  normaliseUserAgent,
  userAgentFeatures,
} from './user-agent.ts';
