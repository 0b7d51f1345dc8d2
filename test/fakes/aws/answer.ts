/** What an operation gives: members by the names of the AWS API Reference; lists as arrays, times as Date. */
export type Output = Readonly<Record<string, unknown>>;

/** Ready XML of the members of an operation's result, for answers that are asked for again and again. */
export class ReadyXml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A whole HTTP answer, for protocols whose answer is more than its members (S3). */
export class HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;

  constructor(status: number, headers: Readonly<Record<string, string>>, body: Buffer | string) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** What an operation may answer. */
export type Result = Output | ReadyXml | HttpAnswer;

/** An error in AWS's own code and words. `status` is the protocol's usual one when not given. */
export class FakeAwsError extends Error {
  readonly code: string;
  readonly status: number | null;
  /** More members of the error's shape, such as `Reason`. */
  readonly members: Output;

  constructor(code: string, message: string, status: number | null = null, members: Output = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The errors that any service may answer; each spells them its own way (Service.errors). */
export type CommonError =
  | 'access-denied'
  | 'expired-token'
  | 'unknown-key'
  | 'wrong-signature'
  | 'throttled'
  | 'internal'
  | 'no-such-operation';

/** A CommonError with its words. */
export class CommonFailure extends Error {
  readonly kind: CommonError;

  constructor(kind: CommonError, message: string) {
    super(message);
    this.kind = kind;
  }
}
