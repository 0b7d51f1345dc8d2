import type { Session } from '../estate/session.ts';

/**
 * Whether a caller of sts:AssumeRole started the session, who may give it a session policy and a source identity.
 * Sessions of Identity Center, of services and of web identity carry neither by a caller's choice (IAM User Guide,
 * "Monitor and control actions taken with assumed roles"): nobody can be asked for what is not offered there.
 */
export function carriesCallersChoice({ startedBy }: Session): boolean {
  switch (startedBy?.kind) {
    case 'session':
    case 'other-account':
      return true;
    case 'service':
    case 'federation':
    case 'sign-in':
    case 'long-lived-key':
    case 'unknown':
    case undefined:
      return false;
  }
}
