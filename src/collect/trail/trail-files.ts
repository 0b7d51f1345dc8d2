/**
 * Whether a file's name is one of a trail. CloudTrail's own digest files lie beside the logs and hold
 * signatures of files, no events (CloudTrail User Guide, "CloudTrail digest file structure"); Insights files
 * hold statistics.
 */
export function isTrailFile(name: string): boolean {
  if (/(^|\/)CloudTrail-(Digest|Insight|Aggregated)\//.test(name)) return false;
  return /\.(json|jsonl|ndjson)(\.gz)?$/.test(name);
}
