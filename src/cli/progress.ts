import type { Environment } from './environment.ts';

/** Tells a waiting person what is going on; says nothing when stderr is no terminal. */
export interface Progress {
  readonly report: (text: string) => void;
  readonly stop: () => void;
}

/**
 * Starts a spinner on stderr. With NO_COLOR, and where stderr is no terminal, there is none; nor on a terminal that says
 * it has no columns, where a spinner would clear lines without end.
 */
export async function startProgress(environment: Environment): Promise<Progress> {
  const hasColumns = 'columns' in environment.stderr && Number(environment.stderr.columns) > 0;
  if (environment.stderr.isTTY !== true || !environment.colourAllowed || !hasColumns) {
    return { report: () => {}, stop: () => {} };
  }
  const { default: ora } = await import('ora');
  const spinner = ora({ stream: environment.stderr, discardStdin: false });
  return {
    report: (text) => {
      spinner.start(text);
    },
    stop: () => {
      spinner.stop();
    },
  };
}
