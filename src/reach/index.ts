/** Effective access of a principal or session through all layers, and what could not be read of it. Pure. */
export * from './access-abroad.ts';
export { type AccessTo, type AskAccess, type AssumeEdge, assumeEdges } from './assume-edges.ts';
export * from './effective-access.ts';
export * from './gap.ts';
export * from './principal-facts.ts';
export * from './qualify.ts';
export * from './relevant-facts.ts';
export { type ResourceGrant, wholeAccess } from './resource-grants.ts';
export * from './session-access.ts';
export { type Caller, mcpService } from './session-facts.ts';
export * from './session-twin.ts';
