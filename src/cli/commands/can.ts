import type { Command } from 'commander';
import type { CanAnswer } from '../../deliver/can-answer.ts';
import type { Page } from '../../deliver/text/page.ts';
import { type AskedEstateOptions, addAskedEstateOptions, askedEstate } from '../asked-estate-options.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

type EstateOptions = FormatOption & AskedEstateOptions;

/** `overreach can` and `overreach who-can`: questions to an estate about single actions. */
export function addCanCommands(program: Command, environment: Environment, run: CommandRun): void {
  addAskedEstateOptions(addFormatOption(program.command('can')))
    .argument('<principal>', 'a role or user: its ARN, or its name')
    .argument('<action>', 'such as s3:DeleteBucket; wildcards are allowed')
    .argument('<resource>', "an ARN, or '*' for any; wildcards are allowed")
    .description('Say whether a principal is allowed an action, through every layer, when, and by what.')
    .addHelpText('after', canHelp)
    .action(
      async (
        principal: string,
        action: string,
        resource: string,
        options: EstateOptions,
        command: Command,
      ) => {
        const { canPrincipal } = await import('../../run/can.ts');
        const { canPage } = await import('../../deliver/text/can-page.ts');
        const asked = askedEstate(options, command, environment);
        await answer(
          options,
          environment,
          run,
          () => canPrincipal(asked, principal, { action, resource }),
          canPage,
        );
      },
    );
  addAskedEstateOptions(addFormatOption(program.command('who-can')))
    .argument('<action>', 'such as iam:PassRole; wildcards are allowed')
    .argument('<resource>', "an ARN, or '*' for any; wildcards are allowed")
    .description('List every role and user that is allowed an action, or may be.')
    .addHelpText('after', whoCanHelp)
    .action(async (action: string, resource: string, options: EstateOptions, command: Command) => {
      const { whoCan } = await import('../../run/can.ts');
      const { whoCanPage } = await import('../../deliver/text/can-page.ts');
      const asked = askedEstate(options, command, environment);
      await answer(options, environment, run, () => whoCan(asked, { action, resource }), whoCanPage);
    });
}

async function answer(
  options: EstateOptions,
  environment: Environment,
  run: CommandRun,
  ask: () => Promise<CanAnswer>,
  page: (answer: CanAnswer) => Page,
): Promise<void> {
  const progress = await startProgress(environment);
  progress.report('reading the estate');
  const answered = await ask().finally(progress.stop);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(answered);
  await output.page(page(answered));
  const isOpen = answered.principals.some((one) => one.answer === 'unknown' || one.answer === 'may');
  run.exitCode = isOpen ? exitCodes.undecided : exitCodes.clean;
}

const canHelp = `
Examples:
  overreach can deploy-bot s3:DeleteBucket '*' --estate estate/
  overreach can arn:aws:iam::111122223333:role/bot iam:PassRole '*' --estate account.json
  overreach can deploy-bot s3:DeleteBucket '*' --at 2026-11-19

Exit code: 0 answered yes or no, 2 bad input, 3 it could not be decided.`;

const whoCanHelp = `
Examples:
  overreach who-can iam:CreateAccessKey '*' --estate estate/
  overreach who-can s3:GetObject 'arn:aws:s3:::payroll/*' --estate account.json

Exit code: 0 answered, 2 bad input, 3 somebody is listed of whom it could not be decided.`;
