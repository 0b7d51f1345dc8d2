import { iamActions, phaseActions } from './phases.ts';

/**
 * The tiers of the auditor's own rights, as IAM's actions: deploy/policies/ has a file for each, with the same actions.
 * Who leaves a tier out loses what is read with it, and nothing else; the rules that then are off, `doctor` names.
 */
export const tierActions = {
  ...iamActions,
  events: [...phaseActions.trails, ...phaseActions.events],
  'identity-center': phaseActions['identity-center'],
  resources: phaseActions.resources,
  agents: phaseActions.agents,
  management: phaseActions.organization,
  'log-archive': ['cloudtrail:ListPublicKeys', 's3:ListBucket', 's3:GetObject', 'kms:Decrypt'],
  athena: [
    'athena:StartQueryExecution',
    'athena:GetQueryExecution',
    'athena:GetQueryResults',
    'athena:StopQueryExecution',
    'glue:GetDatabase',
    'glue:GetTable',
    'glue:GetPartitions',
    's3:GetBucketLocation',
    's3:ListBucket',
    's3:GetObject',
    's3:PutObject',
  ],
  hub: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
  verify: phaseActions.verify,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Tier = keyof typeof tierActions;

/** Every tier, in the order in which people read of them. */
export const tiers = Object.keys(tierActions) as readonly Tier[];
