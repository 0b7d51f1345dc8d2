/** A resource with its policy, as a file of resource policies has it: the policy as text, or null where there is none. */
export interface ResourceEntry {
  readonly arn: string;
  readonly policy: string | null;
}

/** Runs some at a time, in order of the list: a service with thousands of resources must not fill the memory. */
export async function inTurns<From, To>(
  list: readonly From[],
  atOnce: number,
  work: (one: From) => Promise<To>,
): Promise<To[]> {
  const done: To[] = [];
  for (let at = 0; at < list.length; at += atOnce) {
    done.push(...(await Promise.all(list.slice(at, at + atOnce).map(work))));
  }
  return done;
}

/** Resources of one service asked about at once. */
export const resourcesAtOnce = 10;

/** The answer, or null where the service says by this error that there is none. */
export async function unlessMissing<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return null;
    throw error;
  }
}
