/** Rules over an estate, and the life of what they find. Pure. */
export * from './advance-findings.ts';
export * from './audit.ts';
export type { AuditInput } from './audit-context.ts';
export { type Comparer, type ComparisonEngine, createComparer } from './comparer.ts';
export { type ComparisonMemory, createComparisonMemory } from './comparison-memory.ts';
export { containsByEngine } from './contains-regions.ts';
export { type AsOfScan, asOfScans, withExceptionsAsOfScan } from './exceptions-as-of-scan.ts';
export { type ExcessAsOf, excessAsOf, type OrderedEvent } from './excess-as-of.ts';
export type { ContainsRegions } from './excess-change.ts';
export * from './finding.ts';
export { type GuardrailFact, mergeGuardrails, type PrincipalGuardrails } from './guardrail-fact.ts';
export * from './lifecycle.ts';
export { excessDigest } from './region-key.ts';
export { ruleCatalog, ruleOf } from './rule-catalog.ts';
export * from './rules.ts';
export { type PolicyFiles, scopeContext } from './scope-context.ts';
export * from './shown-state.ts';
export { principalKey, subjectKeys } from './subject-keys.ts';
