import type { Role } from './estate.ts';

/** Whether AWS made the role for a service; SCPs and RCPs do not bind it. By the path, which nobody else can use. */
export function isServiceLinkedRole(role: Pick<Role, 'path'>): boolean {
  return role.path.startsWith('/aws-service-role/');
}

/** The Identity Center permission set that a role stands for in its account. */
export interface PermissionSetRole {
  readonly permissionSet: string;
  /** 16 hexadecimal digits; another one after the set was removed and assigned again. */
  readonly suffix: string;
}

/**
 * The permission set behind `AWSReservedSSO_<set>_<16 hex>` under `/aws-reserved/sso.amazonaws.com/` (IAM
 * Identity Center User Guide, "Referencing permission sets in resource policies"). null for other roles: the
 * path is AWS's own, a name alone anyone may choose.
 */
export function permissionSetOf(role: Pick<Role, 'name' | 'path'>): PermissionSetRole | null {
  if (!role.path.startsWith('/aws-reserved/sso.amazonaws.com/')) return null;
  const match = /^AWSReservedSSO_(.+)_([0-9a-f]{16})$/.exec(role.name);
  return match?.[1] && match[2] ? { permissionSet: match[1], suffix: match[2] } : null;
}
