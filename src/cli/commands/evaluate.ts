import type { Command } from 'commander';
import { CommandFailure } from '../../run/failure.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, worstExitCode } from '../exit-code.ts';
import { addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface EvaluateOptions extends FormatOption {
  readonly cases?: string;
}

/** `overreach evaluate --cases FILE.jsonl`: decides concrete requests, one a line. */
export function addEvaluateCommand(program: Command, environment: Environment, run: CommandRun): void {
  addFormatOption(program.command('evaluate'))
    .description('Decide concrete requests as AWS would, one a line, each with the statements that decided.')
    .option('--cases <file>', 'JSON Lines, one request with its policies a line; - is standard input')
    .addHelpText('after', help)
    .action(async (options: EvaluateOptions) => {
      run.exitCode = await evaluate(options, environment);
    });
}

async function evaluate(options: EvaluateOptions, environment: Environment): Promise<ExitCode> {
  if (options.cases === undefined) {
    throw new CommandFailure('no requests given: name a file with `--cases FILE.jsonl`, or `--cases -`');
  }
  const { evaluateCases } = await import('../../run/evaluate-cases.ts');
  const { decisionLine, decisionSummary } = await import('../../deliver/text/decision-page.ts');
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  const counts = { Allowed: 0, ImplicitlyDenied: 0, ExplicitlyDenied: 0, Undetermined: 0, error: 0 };
  for await (const answer of evaluateCases(callerPath(options.cases, environment), environment.stdin)) {
    counts['error' in answer ? 'error' : answer.decision]++;
    await output.json(answer);
    await output.page(decisionLine(answer));
    // Who asked has read enough: what was told counts, and nothing is amiss.
    if (output.isClosed()) return exitCodeOf(counts);
  }
  await output.page(decisionSummary(counts));
  return exitCodeOf(counts);
}

function exitCodeOf(counts: { readonly error: number; readonly Undetermined: number }): ExitCode {
  return worstExitCode([
    ...(counts.error > 0 ? [exitCodes.badInput] : []),
    ...(counts.Undetermined > 0 ? [exitCodes.undecided] : []),
  ]);
}

const help = `
A line holds id, request {principal, action, resource, resourceAccountId, context}, identityPolicies,
and where there are any scps, rcps, boundary, sessionPolicy, resourcePolicy, vpcEndpointPolicies,
org. The context is exactly what the line holds: nothing is derived from an ARN or the clock.
schemas/evaluate-case.schema.json says it all.

Example:
  echo '{"id":"1","request":{"principal":"arn:aws:iam::111122223333:user/ann",
    "action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resourceAccountId":"111122223333",
    "context":{}},"identityPolicies":[{"Version":"2012-10-17","Statement":{"Effect":"Allow",
    "Action":"s3:*","Resource":"*"}}]}' | tr -d '\\n' | overreach evaluate --cases -

Exit code: 0 all answered, 2 a line could not be used (the others are answered) or there is none,
3 a decision is Undetermined.`;
