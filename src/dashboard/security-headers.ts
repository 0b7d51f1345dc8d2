import type { ServerResponse } from 'node:http';

/** Nothing is loaded from anywhere, nobody frames it: for answers that are no pages. */
const barePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The headers of every answer, the ones that Node writes before any of our code runs included.
 * `same-origin` as referrer policy and not `no-referrer`: with the latter browsers send forms with `Origin: null`.
 */
export function securityHeaders(isEncrypted: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': barePolicy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cache-control': 'no-store',
    ...(isEncrypted ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/** Puts the headers on an answer before anything else is known of it. */
export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** What a page may load: our stylesheet and script by the nonce of this answer, our icon, and nothing else. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
