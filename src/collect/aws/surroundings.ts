import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type CallLimits, limitsInProcess } from './call-limits.ts';
import { systemTimer, type Timer } from './timer.ts';

/** What all connections of one run share. */
export interface Surroundings {
  readonly handler: NodeHttpHandler;
  readonly limits: CallLimits;
  readonly timer: Timer;
  /** `overreach/0.1.0`: the account's trail then shows whose calls these are. */
  readonly userAgent: string;
  /** Every service is asked here; null: where AWS has it, or where AWS_ENDPOINT_URL says. */
  readonly endpoint: string | null;
  /** Is told of every answer that said "slower": the service and the account, `iam of 111122223333`. */
  readonly onThrottled: (what: string) => void;
  /** Closes the sockets. */
  readonly close: () => void;
}

/** Sockets at once; more than AWS answers in parallel for one caller does not make a scan faster. */
const maxSockets = 64;

/** A host that has not taken the connection by then is not there, in milliseconds. */
const connectionTimeout = 5_000;
/** The slowest page of GetAccountAuthorizationDetails seen takes some ten seconds. */
const requestTimeout = 60_000;

/** Opens what connections share; whoever opens it closes it. */
export function openSurroundings(given: {
  readonly userAgent: string;
  readonly endpoint?: string | null;
  readonly timer?: Timer;
  readonly limits?: CallLimits;
  readonly onThrottled?: (what: string) => void;
}): Surroundings {
  const timer = given.timer ?? systemTimer;
  const handler = new NodeHttpHandler({
    connectionTimeout,
    requestTimeout,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets }),
    // Waiting for a socket is what a bounded pool is for; a warning about it helps nobody.
    socketAcquisitionWarningTimeout: 2 ** 31 - 1,
  });
  return {
    handler,
    limits: given.limits ?? limitsInProcess(timer),
    timer,
    userAgent: given.userAgent,
    endpoint: given.endpoint ?? null,
    onThrottled: given.onThrottled ?? (() => {}),
    close: () => handler.destroy(),
  };
}
