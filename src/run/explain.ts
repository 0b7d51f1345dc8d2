import { registryProposal } from '../deliver/registry-proposal.ts';
import type { FindingStory } from '../deliver/text/story-page.ts';
import { failure } from './failure.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { shownEvent, shownFinding } from './shown-findings.ts';

/** How many findings a complaint about an ambiguous beginning names. */
const named = 3;

/** The story of the finding whose fingerprint begins with `id`; a CommandFailure when it fits none or several. */
export async function explainFinding(
  id: string,
  store: string | undefined,
  folder: string,
): Promise<FindingStory> {
  if (id.replace(/^fp1:/, '') === '') {
    throw failure('give the beginning of a finding: `overreach scan` prints the ids');
  }
  const location = storeLocation(store, folder);
  requireExisting(location);
  return withStore(location, async (open) => {
    const found = await open.findingsByPrefix(id, named + 1);
    const [record] = found;
    if (record === undefined) {
      throw failure(
        `no finding begins with \`${id}\` in ${open.location}: \`overreach scan\` prints the ids`,
      );
    }
    if (found.length > 1) {
      const ids = found.slice(0, named).map(({ detection }) => detection.fingerprint.slice(0, id.length + 8));
      throw failure(`several findings begin with \`${id}\`: give more of it, such as ${ids.join(', ')}`);
    }
    const history = await open.events(record.detection.fingerprint);
    return {
      finding: shownFinding(record),
      history: history.map(shownEvent),
      proposal: registryProposal(record.detection),
    };
  });
}
