import type { AccountId, Arn } from './identifiers.ts';

/** An agent that AWS itself runs for an account: an agent or runtime by the role that it acts under. */
export interface HostedAgent {
  readonly account: AccountId;
  /** `bedrock-agent`, `agentcore-runtime`, `agentcore-gateway`, or a later version's word. */
  readonly kind: string;
  /** As its account calls it. */
  readonly name: string;
  /** null: AWS names none. */
  readonly role: Arn | null;
}
