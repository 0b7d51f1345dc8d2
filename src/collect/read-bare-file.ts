import type { Estate, LayerState } from '../estate/estate.ts';
import { parseAuthorizationDetails } from './authorization-details.ts';
import { digestOfFiles, sha256 } from './digest.ts';
import type { FileResult } from './file-issue.ts';
import { bareFile } from './kept/estate-lots.ts';
import { judgeLayer } from './layer-states.ts';
import { createPolicyReader } from './policy-reader.ts';
import type { ReadEstateOptions } from './read-estate.ts';
import { readDetailsText } from './reading-memory.ts';
import { readTextFile } from './text-file.ts';

/**
 * Reads one get-account-authorization-details file as an estate of one account. The file is whole, so IAM is
 * complete; it says nothing of the organization, of events, of resource policies, or when it was collected.
 */
export async function readBareFile(
  file: string,
  { digests = new Map<string, string>(), again }: Pick<ReadEstateOptions, 'digests' | 'again'> = {},
): Promise<FileResult<Estate>> {
  const text = await readTextFile(file);
  if (!text.ok) return text;
  const details = parseAuthorizationDetails(readDetailsText(bareFile, text.value, again), {
    file,
    reader: createPolicyReader(again?.memory.documents),
    known: again?.memory.entries,
    home: null,
    accountName: null,
    maxSessionSeconds: new Map(),
  });
  if (!details.ok) return details;
  const { account, partition, quarantined, incomplete } = details.value;
  const state = (layer: LayerState['layer'], fault: string | null) =>
    judgeLayer(account.id, layer, { claim: true, fault, collectedAt: null });
  digests.set(bareFile, sha256(text.value));
  return {
    ok: true,
    value: {
      key: account.id,
      partition,
      collectedAt: null,
      digest: digestOfFiles(digests),
      accounts: [account],
      organization: null,
      sessions: [],
      layers: [
        state('iam', incomplete),
        state('organization', 'no organization data: no SCPs assumed'),
        state('cloudtrail', 'no events: a single file holds IAM only'),
        state('resource-policies', 'no resource policies: a single file holds IAM only'),
      ],
      quarantined,
    },
  };
}
