import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AccountId } from '../../../estate/identifiers.ts';
import { CollectError } from '../call-failure.ts';
import { pages } from '../pages.ts';
import type { Timer } from '../timer.ts';
import type { EventGap } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import { mostPackedBytes, unpack } from './unpack.ts';

/** An object as a listing names it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

/** An object's unpacked bytes and, of a digest, its signature. */
export type ObjectReading =
  | { readonly ok: true; readonly bytes: Buffer; readonly signature: string | null }
  | { readonly ok: false; readonly gap: EventGap };

/** How much was asked of S3. */
export interface BucketWork {
  calls: number;
  objects: number;
  bytes: number;
}

/** How often a body is asked for, and the first wait between, in milliseconds, which then doubles. */
const bodyAttempts = 6;
const firstWait = 250;

/** Reads one bucket, of one account: somebody else's bucket of the same name is refused by S3 itself. */
export class BucketObjects {
  readonly work: BucketWork = { calls: 0, objects: 0, bytes: 0 };
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #owner: AccountId;
  readonly #timer: Timer;

  constructor(client: S3Client, bucket: string, owner: AccountId, timer: Timer) {
    this.#timer = timer;
    this.#client = client;
    this.#bucket = bucket;
    this.#owner = owner;
  }

  /** Every object below a prefix, or why they cannot be listed to the end. Pages may be short or empty. */
  async list(prefix: string): Promise<{ readonly objects: ListedObject[]; readonly gap: EventGap | null }> {
    const objects: ListedObject[] = [];
    const gap = await this.#pages({ Prefix: prefix }, ({ Contents = [] }) => {
      for (const { Key, Size } of Contents)
        if (Key?.startsWith(prefix)) objects.push({ key: Key, bytes: Size ?? 0 });
    });
    return { objects, gap };
  }

  /** The folders directly below a prefix that ends in `/`, without their slashes. */
  async folders(prefix: string): Promise<{ readonly names: string[]; readonly gap: EventGap | null }> {
    const names: string[] = [];
    const gap = await this.#pages({ Prefix: prefix, Delimiter: '/' }, ({ CommonPrefixes = [] }) => {
      for (const { Prefix = '' } of CommonPrefixes)
        if (Prefix.startsWith(prefix)) names.push(Prefix.slice(prefix.length).replace(/\/$/, ''));
    });
    return { names, gap };
  }

  /** One object, unpacked, within the caps. A body that breaks off is read again. */
  async get(key: string): Promise<ObjectReading> {
    const wrong = (reason: EventGap['reason'], message: string): ObjectReading => ({
      ok: false,
      gap: { reason, place: key, message: `\`${key}\`: ${message}` },
    });
    for (let left = bodyAttempts - 1; ; left--) {
      this.work.calls++;
      let answer: GetObjectCommandOutput;
      try {
        answer = await this.#client.send(
          new GetObjectCommand({ Bucket: this.#bucket, Key: key, ExpectedBucketOwner: this.#owner }),
        );
      } catch (error) {
        return { ok: false, gap: gapOfError(error, key) };
      }
      const { ContentLength, Metadata, Body } = answer;
      if (ContentLength === undefined || ContentLength > mostPackedBytes) {
        // Whoever does not read a body must close it, or its socket is lost to the pool.
        (Body as { destroy?: () => void } | undefined)?.destroy?.();
        return wrong('too-large', `larger than ${mostPackedBytes} bytes, or of no known size`);
      }
      try {
        const packed = Buffer.from((await Body?.transformToByteArray()) ?? []);
        this.work.objects++;
        this.work.bytes += packed.length;
        const unpacked = unpack(packed);
        if (unpacked.ok)
          return { ok: true, bytes: unpacked.bytes, signature: Metadata?.['signature'] ?? null };
        return unpacked.reason === 'too-large'
          ? wrong('too-large', 'it unpacks to far more than a log file does')
          : wrong('malformed', 'its gzip data is damaged or cut short');
      } catch (error) {
        // The SDK tries calls again, but not a body that breaks off after its headers.
        if (left === 0) return { ok: false, gap: gapOfError(error, key) };
        await this.#timer.sleep(this.#timer.random() * firstWait * 2 ** (bodyAttempts - left));
      }
    }
  }

  async #pages(
    where: { readonly Prefix: string; readonly Delimiter?: string },
    take: (page: ListObjectsV2CommandOutput) => void,
  ): Promise<EventGap | null> {
    const ask = (mark: string | undefined) => {
      this.work.calls++;
      return this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          ExpectedBucketOwner: this.#owner,
          ...where,
          ...(mark === undefined ? {} : { ContinuationToken: mark }),
        }),
      );
    };
    try {
      for await (const page of pages(ask, nextListing)) take(page);
      return null;
    } catch (error) {
      return gapOfError(error, where.Prefix);
    }
  }
}

function nextListing({ IsTruncated, NextContinuationToken }: ListObjectsV2CommandOutput): string | null {
  if (IsTruncated !== true) return null;
  if (NextContinuationToken) return NextContinuationToken;
  throw new CollectError('malformed', 'the listing says that there is more, but not where');
}
