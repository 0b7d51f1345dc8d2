/** IAM Identity Center: one organization instance. */
export interface WorldIdentityCenter {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  /** The Region it was switched on in: the others know nothing of it. */
  readonly homeRegion: string;
  /** The management account; a delegated administrator reads it as well. */
  readonly ownerAccountId: string;
  readonly delegatedAdministrators?: readonly string[];
  readonly permissionSets: readonly WorldPermissionSet[];
  readonly assignments: readonly WorldAssignment[];
  readonly users: readonly WorldIdentityUser[];
  readonly groups: readonly WorldIdentityGroup[];
}

/** A permission set and all that hangs on it. */
export interface WorldPermissionSet {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  /** ISO 8601 duration; PT1H when not given. */
  readonly sessionDuration?: string;
  /** JSON or its text. */
  readonly inlinePolicy?: unknown;
  readonly managedPolicyArns?: readonly string[];
  readonly customerPolicies?: readonly { readonly Name: string; readonly Path?: string }[];
  /** As GetPermissionsBoundaryForPermissionSet gives it. */
  readonly boundary?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Who gets a permission set in which account. */
export interface WorldAssignment {
  readonly permissionSetArn: string;
  readonly accountId: string;
  readonly principalType: 'USER' | 'GROUP';
  readonly principalId: string;
}

/** A person in the identity store. */
export interface WorldIdentityUser {
  readonly id: string;
  readonly userName: string;
  readonly displayName?: string;
  readonly email?: string;
}

/** A group in the identity store. */
export interface WorldIdentityGroup {
  readonly id: string;
  readonly displayName: string;
  /** User ids. */
  readonly members: readonly string[];
}
