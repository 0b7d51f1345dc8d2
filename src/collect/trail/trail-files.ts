/**
 * Whether a file's name is one of a trail. CloudTrail's own digest files lie beside the logs and hold
 * signatures of files, no events (CloudTrail User Guide, "CloudTrail digest file structure"); Insights files
 * hold statistics.
 */
export function isTrailFile(name: string): boolean {
  return !isBesideTrail(name) && isNamedAsEvents(name);
}

/** Whether the file is one of those that CloudTrail writes beside its logs. */
export function isBesideTrail(name: string): boolean {
  return /(^|\/)CloudTrail-(Digest|Insight|Aggregated)\//.test(name);
}

function isNamedAsEvents(name: string): boolean {
  return /\.(json|jsonl|ndjson)(\.gz)?$/.test(name);
}
