import type { Command } from 'commander';
import type { DoctorReport } from '../../deliver/doctor-report.ts';
import { addCollectOptions, type CollectOptions, collectConfig, configOf } from '../collect-options.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

interface Options extends FormatOption, CollectOptions {
  readonly store?: string;
  readonly registry?: string;
  readonly all?: boolean;
}

/** `overreach doctor`: what a scan would need, and what is missing. */
export function addDoctorCommand(program: Command, environment: Environment, run: CommandRun): void {
  addCollectOptions(addStoreOption(addFormatOption(program.command('doctor')), 'pglite:.overreach/db'))
    .description('Check what a scan needs: configuration, store, credentials, clock, each right, the trail.')
    .option('--registry <path>', 'what agents are meant to do: a YAML file, or a folder of them')
    .option('--all', 'try the rights in every account, not only in the hub and one other')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      run.exitCode = await doctor(options, environment, run);
    });
}

async function doctor(options: Options, environment: Environment, run: CommandRun): Promise<ExitCode> {
  const { examine } = await import('../../run/doctor.ts');
  const { doctorPage } = await import('../../deliver/text/doctor-page.ts');
  const { config } = run;
  if (config === null) throw new Error('the command takes no configuration');
  const progress = await startProgress(environment);
  const report = await examine(
    {
      config,
      collect: collectConfig(options, configOf(run)),
      store: options.store,
      registry: options.registry === undefined ? null : callerPath(options.registry, environment),
      folder: environment.folder,
      all: options.all === true,
    },
    progress.report,
  ).finally(progress.stop);
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(report);
  await output.page(doctorPage(report));
  return doctorExitCode(report);
}

/** 2 where the configuration itself is wrong, 3 where something is missing around it; warnings change nothing. */
export function doctorExitCode({ checks }: DoctorReport): ExitCode {
  const failed = checks.filter(({ state }) => state === 'fail');
  if (failed.some(({ misconfigured }) => misconfigured)) return exitCodes.badInput;
  return failed.length > 0 ? exitCodes.undecided : exitCodes.clean;
}

const help = `
It changes nothing, in AWS or here; to try a right it makes the smallest call that takes it. Which rules are off for want of a
right is said below it. The rights stand in deploy/, tier by tier.

Examples:
  overreach doctor
  overreach doctor --config overreach.yaml --all --format json

Exit code: 0 nothing is missing (warnings may be), 2 the configuration is wrong, 3 something is missing.`;
