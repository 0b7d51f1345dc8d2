/** The access algebra: sets of requests, their difference, and a request that proves it. Pure; imports policy/. */
export type * from './access-set.ts';
export { compareAccess, isWithin } from './compare.ts';
export type * from './comparison.ts';
export {
  type CompareOptions,
  createEngine,
  type Engine,
  type EngineBudget,
  type EngineStatistics,
} from './engine.ts';
export type * from './facts.ts';
export { type ConcreteRequest, Membership } from './membership.ts';
export { type CompareKind, type ComparePair, parsePairLine, parseSideText } from './parse-side.ts';
export { allows, coversExcess, intersectsAction, setOfPolicy } from './questions.ts';
export { type SmtOptions, toSmtLib } from './smt/smt-lib.ts';
