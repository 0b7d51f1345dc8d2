import { registryProposal } from '../deliver/registry-proposal.ts';
import type { FindingStory } from '../deliver/text/story-page.ts';
import { findFinding } from './find-finding.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { shownFinding } from './shown-findings.ts';

/** The story of the finding whose fingerprint begins with `id`; a CommandFailure when it fits none or several. */
export async function explainFinding(
  id: string,
  store: string | undefined,
  folder: string,
): Promise<FindingStory> {
  const location = storeLocation(store, folder);
  requireExisting(location);
  return withStore(location, async (open) => {
    const record = await findFinding(open, id);
    const history = await open.events(record.detection.fingerprint);
    return { finding: shownFinding(record), history, proposal: registryProposal(record.detection) };
  });
}
