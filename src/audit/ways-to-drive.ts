/** A way to run code of one's own with a role that is handed to a service. */
export interface WayToDrive {
  /** Whom the role must trust, and what iam:PassedToService says; in China some end in `.com.cn`. */
  readonly service: string;
  /** All of these, beside iam:PassRole. They need nothing that exists already. */
  readonly actions: readonly string[];
}

/**
 * One-step ways that need nothing but permissions: no running function, cluster, job or instance profile has to exist.
 * (IAM User Guide, "Grant a user permissions to pass a role to an AWS service", and each service's own guide.)
 */
export const waysToDrive: readonly WayToDrive[] = [
  { service: 'lambda.amazonaws.com', actions: ['lambda:CreateFunction', 'lambda:InvokeFunction'] },
  { service: 'codebuild.amazonaws.com', actions: ['codebuild:CreateProject', 'codebuild:StartBuild'] },
  { service: 'cloudformation.amazonaws.com', actions: ['cloudformation:CreateStack'] },
  { service: 'glue.amazonaws.com', actions: ['glue:CreateJob', 'glue:StartJobRun'] },
  { service: 'states.amazonaws.com', actions: ['states:CreateStateMachine', 'states:StartExecution'] },
  { service: 'sagemaker.amazonaws.com', actions: ['sagemaker:CreateTrainingJob'] },
  {
    service: 'bedrock-agentcore.amazonaws.com',
    actions: [
      'bedrock-agentcore:CreateCodeInterpreter',
      'bedrock-agentcore:StartCodeInterpreterSession',
      'bedrock-agentcore:InvokeCodeInterpreter',
    ],
  },
];
