import { type Command, Option } from 'commander';
import type { CompareAnswer } from '../../deliver/answers.ts';
import { CommandFailure } from '../../run/failure.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, worstExitCode } from '../exit-code.ts';
import { addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, type Output, openOutput } from '../output.ts';

interface CompareOptions extends FormatOption {
  readonly granted?: string;
  readonly intended?: string;
  readonly pairs?: string;
  readonly type: 'identity' | 'resource';
  readonly emitSmt2?: string;
}

/** `overreach compare`: is everything granted also intended? */
export function addCompareCommand(program: Command, environment: Environment, run: CommandRun): void {
  addFormatOption(program.command('compare'))
    .description(
      'Is everything that is granted also intended? If not: what exceeds, and a request that proves it.',
    )
    .option('--granted <file>', 'the policy document, array of documents, or levels that are granted')
    .option('--intended <file>', 'what was meant to be granted, in the same form')
    .option('--pairs <file>', 'JSON Lines of {id, granted, intended}; - is standard input')
    .addOption(
      new Option('--type <type>', 'identity policies or resource policies')
        .choices(['identity', 'resource'])
        .default('identity'),
    )
    .option('--emit-smt2 <file>', 'also write the question as SMT-LIB 2, for a solver such as z3 to check')
    .addHelpText('after', help)
    .action(async (options: CompareOptions) => {
      run.exitCode = await compare(options, environment, run);
    });
}

async function compare(
  options: CompareOptions,
  environment: Environment,
  run: CommandRun,
): Promise<ExitCode> {
  const { granted, intended, pairs, type, emitSmt2 } = options;
  if (pairs !== undefined && emitSmt2 !== undefined) {
    throw new CommandFailure(
      '`--emit-smt2` writes one question: give `--granted FILE` and `--intended FILE`, not `--pairs`',
    );
  }
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  if (pairs !== undefined && granted === undefined && intended === undefined) {
    return comparePairs(callerPath(pairs, environment), type, output, environment);
  }
  if (pairs !== undefined || granted === undefined || intended === undefined) {
    throw new CommandFailure('give either `--granted FILE` and `--intended FILE`, or `--pairs FILE.jsonl`');
  }
  const { compareFiles } = await import('../../run/compare-policies.ts');
  const { comparisonPage } = await import('../../deliver/text/comparison-page.ts');
  const { answer, hints } = await compareFiles(
    callerPath(granted, environment),
    callerPath(intended, environment),
    type,
    emitSmt2 === undefined ? null : callerPath(emitSmt2, environment),
  );
  if (emitSmt2 !== undefined) {
    run.complain(`the question is in \`${emitSmt2}\`: check it with \`z3 ${emitSmt2}\` (unsat = within)`);
  }
  await output.json(answer);
  await output.page(comparisonPage(answer, hints));
  return exitCodeOf(answer);
}

async function comparePairs(
  path: string,
  type: CompareOptions['type'],
  output: Output,
  environment: Environment,
): Promise<ExitCode> {
  const { comparePairLines } = await import('../../run/compare-policies.ts');
  const { pairLine, pairsSummary } = await import('../../deliver/text/comparison-page.ts');
  const counts = { within: 0, exceeds: 0, 'may-exceed': 0, unknown: 0, error: 0 };
  const codes = new Set<ExitCode>();
  for await (const answer of comparePairLines(path, type, environment.stdin)) {
    counts['error' in answer ? 'error' : answer.verdict]++;
    codes.add(exitCodeOf(answer));
    await output.json(answer);
    await output.page(pairLine(answer));
    // Who asked has read enough: what was told counts, and nothing is amiss.
    if (output.isClosed()) return worstExitCode(codes);
  }
  await output.page(pairsSummary(counts));
  return worstExitCode(codes);
}

function exitCodeOf(answer: CompareAnswer): ExitCode {
  if ('error' in answer) return exitCodes.badInput;
  switch (answer.verdict) {
    case 'within':
      return exitCodes.clean;
    case 'exceeds':
    case 'may-exceed':
      return exitCodes.found;
    case 'unknown':
      return exitCodes.undecided;
  }
}

const help = `
A side is a policy document, an array of documents (what any of them allows), or
  {"levels": [[documents], …], "facts": {"aws:PrincipalAccount": "111122223333"}}
where every level must allow, and a Deny anywhere wins: identity policies, permissions boundary, SCPs.

Examples:
  overreach compare --granted role.json --intended scope.json
  overreach compare --pairs pairs.jsonl --format json
  overreach compare --granted role.json --intended scope.json --emit-smt2 q.smt2; z3 q.smt2

Exit code: 0 within (proved), 1 exceeds or may exceed, 2 bad input, 3 could not be decided; with
--pairs the worst of all.`;
