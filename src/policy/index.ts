/** The policy language: documents, and how AWS decides (docs/semantics.md). Pure; depends on nothing. */
export * from './document.ts';
export type * from './facts.ts';
export { issuesUnder, type JsonReading, type JsonValue, maxJsonDepth, parseJson, readJson } from './json.ts';
export { childPath, indexPath, isUnderPath } from './json-path.ts';
export {
  type OperatorFamily,
  type OperatorInfo,
  type OperatorParts,
  operatorTable,
  parseOperator,
} from './operators.ts';
export { parsePolicyAt, parsePolicyDocument, parsePolicyText } from './parse-document.ts';
export type * from './request.ts';
