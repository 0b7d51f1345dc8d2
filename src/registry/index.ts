/** The registry: what operators mean their agents to do. Text in, values out; files are read in collect/. */
export { type Approval, type ApprovalReading, coversAction, parseApproval } from './approval.ts';
export { checkRegistry, type RegistryCheckFacts } from './check-registry.ts';
export { parseWindow, type Window } from './dates.ts';
export { describeScope, type ScopeDescription, type ScopeJson } from './describe-scope.ts';
export {
  type AccountEnvironment,
  environmentOf,
  knownAccounts,
  type Membership,
  membership,
} from './environments.ts';
export {
  type IdentifiedAgent,
  identifyRole,
  identifySession,
  identifyUser,
  type RoleFacts,
  type SessionFacts,
  type UserFacts,
} from './identify.ts';
export { registryJsonSchema } from './json-schema.ts';
export {
  type OperatorRoleFacts,
  type OperatorRoles,
  operatorRoles,
  permissionSetOf,
} from './operator-roles.ts';
export { type HumanFacts, matchOperator, matchOperators } from './operators.ts';
export { type CatalogMatching, withOwnSignatures } from './own-signatures.ts';
export {
  type ParsedRegistry,
  parseRegistry,
  type RegistryReading,
  type RegistryText,
} from './parse-registry.ts';
export { policyFilePaths } from './policy-file-paths.ts';
export type * from './registry.ts';
export { resolveScope } from './resolve-scope.ts';
export type * from './resolved-scope.ts';
export { slackChannel } from './slack-channel.ts';
export type { PolicyJsonStatement } from './statement.ts';
