/** The model of what was collected: accounts, the organization's tree, principals, sessions. Pure. */
export * from './attached-policies.ts';
export * from './control-policies.ts';
export * from './estate.ts';
export * from './gap-reason.ts';
export * from './identifiers.ts';
export * from './layer-state.ts';
export * from './organization.ts';
export * from './principals.ts';
export * from './sealed-estate.ts';
export * from './session.ts';
export { createSessionBuilder, type SessionBuilder } from './sessions/session-builder.ts';
export type { SessionCounts } from './sessions/session-counts.ts';
export * from './signatures.ts';
export * from './special-roles.ts';
export type { CloudTrailEvent, EventIdentity, EventObject } from './trail/event.ts';
export { eventAction } from './trail/event-action.ts';
export { eventResources } from './trail/event-resources.ts';
export { parseCloudTrailEvent } from './trail/parse-event.ts';
