import { z } from 'zod';

/** Where calls that change who may do what are told of, soon after they happened: one of the two. */
export const changes = z.union([
  z.strictObject({
    /** An SQS queue that an EventBridge rule fills (deploy/cloudformation/change-queue.yaml). */
    queue: z
      .string()
      .regex(
        /^https?:\/\/.+\/\d{12}\/[\w-]{1,80}$/,
        'a queue is written `https://sqs.eu-central-1.amazonaws.com/111122223333/overreach-changes`',
      ),
  }),
  z.strictObject({
    /** A folder into which another program puts them, one JSON file each. */
    folder: z.string().min(1),
  }),
]);
