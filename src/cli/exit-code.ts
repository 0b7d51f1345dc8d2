/**
 * Exit codes, for other programs to rely on:
 * 0 nothing found, within, or all answered; 1 found, exceeds or may-exceed; 2 wrong use, bad config or bad input;
 * 3 could not decide or not complete (an unexpected internal error too: it decides nothing).
 */
export const exitCodes = { clean: 0, found: 1, badInput: 2, undecided: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const usualOrder: readonly ExitCode[] = [exitCodes.badInput, exitCodes.found, exitCodes.undecided];
const completeFirst: readonly ExitCode[] = [exitCodes.badInput, exitCodes.undecided, exitCodes.found];

/** The exit code when several apply: 2, then 1, then 3; with `requireComplete` 3 goes before 1. */
export function worstExitCode(codes: Iterable<ExitCode>, requireComplete = false): ExitCode {
  const seen = new Set(codes);
  const order = requireComplete ? completeFirst : usualOrder;
  return order.find((code) => seen.has(code)) ?? exitCodes.clean;
}
