import type { Environment } from './environment.ts';

/** Tells a waiting person what is going on; says nothing when stderr is no terminal. */
export interface Progress {
  readonly report: (text: string) => void;
  readonly stop: () => void;
}

/** Starts a spinner on stderr. With NO_COLOR, and where stderr is no terminal, there is none. */
export async function startProgress(environment: Environment): Promise<Progress> {
  if (environment.stderr.isTTY !== true || !environment.colourAllowed) {
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
