import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { CollectError, callFailure } from '../../../src/collect/aws/call-failure.ts';
import { limitsInProcess } from '../../../src/collect/aws/call-limits.ts';
import { refreshedCredentials } from '../../../src/collect/aws/credentials.ts';
import { refusePlainHttp } from '../../../src/collect/aws/endpoint.ts';
import { beginEstateFolder, FolderError } from '../../../src/collect/aws/estate-folder.ts';
import { outcomeOf } from '../../../src/collect/aws/layer-outcome.ts';
import { createPace } from '../../../src/collect/aws/pace.ts';
import type { Timer } from '../../../src/collect/aws/timer.ts';
import { createCollectWords } from '../../../src/run/collect-words.ts';
import { inFolder } from '../temporary-folder.ts';

/** A clock that is set by hand; sleepers are told how long they would have slept. */
function handTimer(): Timer & { at: number } {
  return {
    at: 0,
    now() {
      return this.at;
    },
    sleep: async () => {},
    random: () => 0.5,
  };
}

describe('the limits', () => {
  it('let LookupEvents through twice a second at most for an account and Region, whoever asks when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 60 }),
        async (gaps) => {
          const timer = handTimer();
          const through: number[] = [];
          let slept = 0;
          const limits = limitsInProcess({
            ...timer,
            now: () => timer.at,
            sleep: async (milliseconds) => {
              slept = milliseconds;
            },
          });
          for (const gap of gaps) {
            timer.at += gap;
            slept = 0;
            await limits.take('111122223333', 'eu-central-1', 'cloudtrail:LookupEvents');
            through.push(timer.at + slept);
          }
          for (const [index, at] of through.entries()) {
            expect(
              through.filter((other, place) => place >= index && other < at + 1000).length,
            ).to.be.at.most(2);
          }
        },
      ),
    );
  });

  it('count each account, Region and API apart', async () => {
    let slept = 0;
    const limits = limitsInProcess({
      ...handTimer(),
      now: () => 0,
      sleep: async (milliseconds) => {
        slept += milliseconds;
      },
    });
    for (const account of ['1', '2'])
      for (const region of ['a', 'b']) await limits.take(account, region, 'cloudtrail:LookupEvents');
    expect(slept).to.equal(0);
    await limits.take('1', 'a', 'cloudtrail:LookupEvents');
    expect(slept).to.be.greaterThan(500);
  });
});

describe('credentials', () => {
  it('are fetched again when three quarters of their life are over, once for all who wait', async () => {
    const timer = handTimer();
    let fetched = 0;
    const kept = refreshedCredentials(async () => {
      fetched++;
      return { accessKeyId: `K${fetched}`, secretAccessKey: 's', expiration: new Date(timer.at + 3_600_000) };
    }, timer);
    const [one, two] = await Promise.all([kept.current(), kept.current()]);
    expect([one.accessKeyId, two.accessKeyId]).to.deep.equal(['K1', 'K1']);
    timer.at = 2_699_999;
    expect((await kept.current()).accessKeyId).to.equal('K1');
    timer.at = 2_700_000;
    expect((await kept.current()).accessKeyId).to.equal('K2');
    kept.ended('K1');
    expect((await kept.current()).accessKeyId).to.equal('K2');
    kept.ended('K2');
    expect((await kept.current()).accessKeyId).to.equal('K3');
  });

  it('that could not be fetched are asked for again', async () => {
    let asked = 0;
    const kept = refreshedCredentials(async () => {
      asked++;
      if (asked === 1) throw new Error('no');
      return { accessKeyId: 'K', secretAccessKey: 's' };
    }, handTimer());
    expect(await kept.current().catch(String)).to.equal('Error: no');
    expect((await kept.current()).accessKeyId).to.equal('K');
  });
});

describe('the pace', () => {
  it('halves once for a burst of throttling, and grows by one for each account that ended', async () => {
    let now = 0;
    const pace = createPace(16, () => now);
    expect(pace.atOnce).to.equal(4);
    await pace.over([1, 2, 3, 4, 5, 6], async () => {});
    expect(pace.atOnce).to.equal(10);
    now = 5_000;
    pace.slower();
    pace.slower();
    expect(pace.atOnce).to.equal(5);
    now = 8_000;
    for (let times = 0; times < 9; times++, now += 3_000) pace.slower();
    expect(pace.atOnce).to.equal(1);
    await pace.over(
      Array.from({ length: 40 }, (_, index) => index),
      async () => {},
    );
    expect(pace.atOnce).to.equal(16);
  });

  it('runs everything once, never more at once than it says, and ends with the first error', async () => {
    const pace = createPace(8, () => 0);
    let active = 0;
    let most = 0;
    const done: number[] = [];
    await pace.over(
      Array.from({ length: 100 }, (_, index) => index),
      async (one) => {
        active++;
        most = Math.max(most, active);
        await new Promise((resolve) => setImmediate(resolve));
        active--;
        done.push(one);
      },
    );
    expect(done.toSorted((a, b) => a - b)).to.deep.equal(Array.from({ length: 100 }, (_, index) => index));
    expect(most).to.be.at.most(8);
    await pace.over([], async () => {});
    const failed = await pace.over([1], async () => Promise.reject(new Error('stop'))).catch(String);
    expect(failed).to.equal('Error: stop');
  });
});

describe('an error of AWS', () => {
  const error = (name: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name }, more);
  const arn =
    'User: arn:aws:sts::111122223333:assumed-role/Reader/x is not authorized to perform: iam:ListRoles on resource: *';
  const rows: readonly (readonly [unknown, string, string])[] = [
    [
      error('AccessDenied', `${arn} with an explicit deny in a service control policy`),
      'scp-denied',
      'x: `iam:ListRoles` is refused with an explicit deny in a service control policy',
    ],
    [
      error('AccessDenied', `${arn} because no identity-based policy allows the iam:ListRoles action`),
      'denied',
      'x: `iam:ListRoles` is refused because no identity-based policy allows it',
    ],
    [
      error('AccessDeniedException', 'You do not have access'),
      'denied',
      'x: AccessDeniedException: You do not have access',
    ],
    [error('Throttling', 'Rate exceeded'), 'throttled', 'x: Throttling: Rate exceeded'],
    [error('Unheard', 'Slow', { $metadata: { httpStatusCode: 429 } }), 'throttled', 'x: Unheard: Slow'],
    [
      error('ExpiredTokenException', 'The security token is expired'),
      'expired',
      'x: ExpiredTokenException: The security token is expired',
    ],
    [
      error('UnrecognizedClientException', 'The security token is invalid.'),
      'region-off',
      'x: UnrecognizedClientException: The security token is invalid',
    ],
    [error('Error', 'getaddrinfo', { code: 'ENOTFOUND' }), 'unreachable', 'x: ENOTFOUND: getaddrinfo'],
    [
      error('InternalFailure', 'oops', { $metadata: { httpStatusCode: 500 } }),
      'unreachable',
      'x: InternalFailure: oops',
    ],
    [
      new SyntaxError('Unexpected end of JSON input\n  Deserialization error'),
      'malformed',
      'x: SyntaxError: Unexpected end of JSON input',
    ],
    [new CollectError('torn', 'it changed'), 'torn', 'x: it changed'],
    ['a text', 'malformed', 'x: a text'],
  ];
  for (const [thrown, reason, detail] of rows) {
    it(`is ${reason}: ${detail.slice(3, 60)}`, () => {
      expect(callFailure(thrown, 'x')).to.deep.equal({ reason, detail });
    });
  }
});

describe('a folder that cannot be written', () => {
  it('is no gap of a layer: the collection stops, and takes away what it made', async () => {
    await inFolder({}, async (home) => {
      const folder = await beginEstateFolder(join(home, 'estate'));
      await folder.write('accounts/1', 'a file where a folder should be');
      const failed = await outcomeOf('x', () => folder.write('accounts/1/roles.json', '{}')).catch(
        (error: unknown) => error,
      );
      expect(failed).to.be.instanceOf(FolderError);
      expect((failed as Error).message).to.match(/^`.*estate` cannot be written: E(NOTDIR|EXIST)$/);
      await folder.abandon();
      expect(await readdir(home)).to.deep.equal([]);
    });
  });
});

describe('an endpoint', () => {
  it('without encryption is on this machine, or is not called', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) refusePlainHttp('http:', host);
    refusePlainHttp('https:', 'iam.amazonaws.com');
    for (const host of ['10.0.0.1', 'localhost.example.com', '169.254.169.254'])
      expect(() => refusePlainHttp('http:', host)).to.throw('is not encrypted');
  });
});

describe('the words of a collection', () => {
  it('tell how far it is, how fast, what it waits for and how long it will take', () => {
    let now = 0;
    const words = createCollectWords(() => now);
    const progress = { accounts: 600, done: 0, roles: 0, atOnce: 4, doing: 'accounts' as const };
    expect(words.tell(progress)).to.equal('0 of 600 accounts, 0 roles');
    now = 60_000;
    words.throttled('iam of 111122223333');
    expect(words.tell({ ...progress, done: 200, roles: 9000, atOnce: 8 })).to.equal(
      '200 of 600 accounts, 9,000 roles, 3.3 a second (8 at once), about 2 min left; AWS throttles iam of 111122223333',
    );
    now = 66_000;
    expect(words.tell({ ...progress, done: 3, doing: 'events' })).to.equal(
      '3 accounts read; reading the events of the trail',
    );
  });
});
