/** The names by which AWS's services say that temporary credentials have ended. */
const names: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'CredentialsExpired',
]);

/** Whether a call failed since its credentials have ended (IAM API Reference, Common Errors: ExpiredTokenException). */
export function isExpired(error: unknown): boolean {
  return error instanceof Error && names.has(error.name);
}
