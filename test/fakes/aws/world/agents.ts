/** An agent of Amazon Bedrock Agents. */
export interface BedrockAgent {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
  readonly updatedAt?: string;
}

/** A runtime, gateway and the like of Amazon Bedrock AgentCore. */
export interface AgentRuntime {
  readonly kind: 'runtime' | 'gateway' | 'browser' | 'code-interpreter';
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
  readonly updatedAt?: string;
}
