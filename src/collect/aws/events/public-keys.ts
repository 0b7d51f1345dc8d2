import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import type { AwsConnection } from '../connection.ts';
import { afterToken, pages } from '../pages.ts';
import type { DigestKeys } from './digest-signature.ts';
import type { EventWindow } from './event-source.ts';

/** Keys that were valid up to so long before the window also count: a digest may have been written late. */
const slack = 24 * 60 * 60 * 1000;

/**
 * CloudTrail's public keys of a Region (cloudtrail:ListPublicKeys); null when they may not be read or cannot be: then
 * hashes are checked, and signatures are not.
 */
export async function readPublicKeys(
  connection: AwsConnection,
  region: string,
  { from, to }: EventWindow,
): Promise<DigestKeys | null> {
  const client = connection.client(CloudTrailClient, region);
  const keys = new Map<string, Uint8Array>();
  const ask = (mark: string | undefined) =>
    client.send(
      new ListPublicKeysCommand({
        StartTime: new Date(Date.parse(from) - slack),
        EndTime: new Date(Date.parse(to) + slack),
        ...(mark === undefined ? {} : { NextToken: mark }),
      }),
    );
  try {
    for await (const { PublicKeyList = [] } of pages(ask, afterToken))
      for (const { Fingerprint, Value } of PublicKeyList)
        if (Fingerprint !== undefined && Value !== undefined) keys.set(Fingerprint, Value);
  } catch {
    return null;
  }
  return keys;
}
