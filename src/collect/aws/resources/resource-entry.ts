import { CollectError, callFailure } from '../call-failure.ts';

/** A resource with its policy, as a file of resource policies has it: the policy as text, or null where there is none. */
export interface ResourceEntry {
  readonly arn: string;
  readonly policy: string | null;
}

/** The resources of a service, and what refused to be read. */
export interface ServiceReading {
  readonly entries: readonly ResourceEntry[];
  /** The errors of resources that refused: a bucket may deny everybody but its owner's few. */
  readonly refused: readonly unknown[];
}

/** Resources of one service asked about at once. */
const resourcesAtOnce = 10;

/** So many refusals and no answer: it is the caller who may not ask, and asking on costs calls. */
const mostRefusals = 10;

/**
 * Reads the policies of resources, some at a time: thousands of them must not fill the memory. One that is refused does
 * not keep the others from being read.
 * @param read null: the resource is gone
 * @throws what is no refusal, and the refusal itself where nothing else is ever answered
 */
export async function readEach<Resource>(
  resources: readonly Resource[],
  read: (resource: Resource) => Promise<ResourceEntry | null>,
): Promise<ServiceReading> {
  const entries: ResourceEntry[] = [];
  const refused: unknown[] = [];
  let answered = 0;
  for (let at = 0; at < resources.length; at += resourcesAtOnce) {
    const turn = resources.slice(at, at + resourcesAtOnce);
    for (const done of await Promise.allSettled(turn.map(read))) {
      if (done.status === 'fulfilled') {
        answered++;
        if (done.value !== null) entries.push(done.value);
      } else if (isRefusal(done.reason)) refused.push(done.reason);
      else throw done.reason;
    }
    if (answered === 0 && (refused.length >= mostRefusals || refused.length === resources.length)) break;
  }
  if (answered === 0 && refused.length > 0) throw refused[0];
  return { entries, refused };
}

function isRefusal(error: unknown): boolean {
  const { reason } = callFailure(error, '');
  return reason === 'denied' || reason === 'scp-denied';
}

/**
 * The policy of an answer that always has one.
 * @param found null: the service says that there is none
 * @throws {CollectError} `malformed` when it is missing: an answer without it is no "none"
 */
export function policyOf(found: { readonly policy: string | undefined } | null, arn: string): string | null {
  if (found === null) return null;
  if (found.policy) return found.policy;
  throw new CollectError('malformed', `the answer has no policy of \`${arn}\``);
}

/** The answer, or null where the service says by this error that there is none. */
export async function unlessMissing<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return null;
    throw error;
  }
}
