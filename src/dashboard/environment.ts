import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Person } from './sign-in/person.ts';

/** What one request carries along through the frame. */
export interface FrameEnvironment {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    /** Names the request in the log; eight hexadecimal digits. */
    id: string;
    /** For the scripts and the stylesheet of this one answer. */
    nonce: string;
    /** Where the request comes from: behind proxies that are believed, what they say. */
    address: string;
    /** Who asks, once that is known. */
    person: Person | null;
  };
}

export type FrameContext = Context<FrameEnvironment>;
