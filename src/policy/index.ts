/** The policy language: documents, and how AWS decides (docs/semantics.md). Pure; depends on nothing. */
export { type Caller, type CallerKind, parseIdentity } from './arn-identity.ts';
export { type CompiledStatement, compiledStatements } from './compile-policy.ts';
export { type ArnPattern, matchesArn, parseArnPattern } from './conditions/arn.ts';
export { canonicalBinary } from './conditions/binary.ts';
export { parseBool } from './conditions/bool.ts';
export { parseDate } from './conditions/date.ts';
export { conditionsHold } from './conditions/evaluate.ts';
export { formatIp, type IpRange, ipWithin, parseIpRange } from './conditions/ip.ts';
export { compareDecimals, type Decimal, parseDecimal } from './conditions/numeric.ts';
export * from './document.ts';
export { type EvaluateOptions, evaluate } from './evaluate.ts';
export { type ArnReading, Evaluation, type InferredRule } from './evaluation.ts';
export type * from './facts.ts';
export { issuesUnder, type JsonReading, type JsonValue, maxJsonDepth, parseJson, readJson } from './json.ts';
export { childPath, indexPath, isUnderPath } from './json-path.ts';
export { endOfString } from './json-string.ts';
export { type ActionMatcher, compileActions, matchAction } from './match-action.ts';
export { anyOne, anyRun, type Glob, globOf, globOfCodes, globOfText, matchGlob } from './match-glob.ts';
export { compileResources, matchesResource, type ResourceMatcher } from './match-resource.ts';
export {
  type OperatorFamily,
  type OperatorInfo,
  type OperatorParts,
  operatorTable,
  parseOperator,
} from './operators.ts';
export { type PolicyCase, parseCase, parseCaseLine } from './parse-case.ts';
export { parsePolicyAt, parsePolicyDocument, parsePolicyText } from './parse-document.ts';
export {
  type Pattern,
  type PatternToken,
  parsePattern,
  type ResolvedToken,
  resolvePattern,
} from './pattern.ts';
export {
  type GrantLimits,
  grantLimits,
  type PrincipalForm,
  type PrincipalName,
  principalName,
} from './principal-form.ts';
export type * from './request.ts';
export { arnSegments, splitArn } from './split-arn.ts';
export { both, either, negate, type Truth, truthOf } from './truth.ts';
