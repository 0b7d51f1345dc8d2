import type { CommonError } from '../answer.ts';
import type { ErrorName } from '../service.ts';

type ErrorNames = Readonly<Record<CommonError, ErrorName>>;

/** IAM API Reference, "Common Errors". */
export const queryErrors: ErrorNames = {
  'access-denied': { code: 'AccessDenied', status: 403 },
  'expired-token': { code: 'ExpiredToken', status: 403 },
  'unknown-key': { code: 'InvalidClientTokenId', status: 403 },
  'wrong-signature': { code: 'SignatureDoesNotMatch', status: 403 },
  throttled: { code: 'Throttling', status: 400 },
  internal: { code: 'ServiceFailure', status: 500 },
  'no-such-operation': { code: 'InvalidAction', status: 400 },
};

/** The common errors of the services that speak JSON. */
export const jsonErrors: ErrorNames = {
  'access-denied': { code: 'AccessDeniedException', status: 400 },
  'expired-token': { code: 'ExpiredTokenException', status: 400 },
  'unknown-key': { code: 'UnrecognizedClientException', status: 400 },
  'wrong-signature': { code: 'InvalidSignatureException', status: 400 },
  throttled: { code: 'ThrottlingException', status: 400 },
  internal: { code: 'InternalServerException', status: 500 },
  'no-such-operation': { code: 'UnknownOperationException', status: 404 },
};

/** Of the services that speak JSON over paths (Lambda, Bedrock). */
export const restErrors: ErrorNames = {
  ...jsonErrors,
  'access-denied': { code: 'AccessDeniedException', status: 403 },
  'expired-token': { code: 'ExpiredTokenException', status: 403 },
  'unknown-key': { code: 'UnrecognizedClientException', status: 403 },
  'wrong-signature': { code: 'InvalidSignatureException', status: 403 },
  throttled: { code: 'ThrottlingException', status: 429 },
};

/** S3 API Reference, "Error responses". */
export const s3Errors: ErrorNames = {
  'access-denied': { code: 'AccessDenied', status: 403 },
  'expired-token': { code: 'ExpiredToken', status: 400 },
  'unknown-key': { code: 'InvalidAccessKeyId', status: 403 },
  'wrong-signature': { code: 'SignatureDoesNotMatch', status: 403 },
  throttled: { code: 'SlowDown', status: 503 },
  internal: { code: 'InternalError', status: 500 },
  'no-such-operation': { code: 'NotImplemented', status: 501 },
};
