import type { CommanderError } from 'commander';

/**
 * Commander's complaint as one line: what, and how to mend it. Null when it is none: help or the version was
 * asked for and has been printed.
 */
export function describeUsageError(error: CommanderError, commandName: string): string | null {
  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return null;
    case 'commander.help':
      // `overreach help` asks for it; without any command it is an error.
      if (error.exitCode === 0) return null;
      return `no command given: run \`${commandName} --help\` to see them`;
    default:
      return `${tidy(error.message)}: run \`${commandName} --help\``;
  }
}

// "error: unknown option '--formt'\n(Did you mean --format?)" -> "unknown option `--formt` (did you mean --format?)"
function tidy(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/\n\(Did/, ' (did')
    .replace(/ is invalid\. ([A-Za-z])/, (_, first: string) => `: ${first.toLowerCase()}`)
    .replace(/\.$/, '')
    .replaceAll(/'([^']*)'/g, '`$1`');
}
