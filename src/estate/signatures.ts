/**
 * What the session builder needs of the signature catalog, handed in as a value: this room imports no data.
 * The functions of the same names in catalog/ fit as they are.
 */
export interface SessionSignatures {
  /** The signatures that a value of a field matches. */
  matchSignatures(field: SignatureField, value: string): readonly SignatureMatch[];
  /** Where the credentials came from, as the user agent says (`identity-center`, `aws-login`, …); null = it does not. */
  credentialOrigin(userAgent: string): string | null;
  /** Whether the tool would have said so, had an agent driven it; absent = not asked. */
  canNameAgent?(userAgent: string): boolean;
  /** How grave an action is, the higher the graver, where few calls must stand for many; absent = by its verb. */
  weightOf?(action: string): number;
}

/** The places in an event where signatures are looked for, by the catalog's names. */
export type SignatureField =
  | 'user-agent'
  | 'invoked-by'
  | 'assumed-by-service'
  | 'event-type'
  | 'oauth-resource'
  | 'session-name'
  | 'source-identity'
  | 'tag';

export interface SignatureMatch {
  readonly signature: {
    readonly id: string;
    readonly product: string;
    /** null when the signature tells of any product or of none. */
    readonly productId: string | null;
    /** `mcp-server`, `any`, … : the less specific ones name the product last. */
    readonly agentClass: string;
    readonly tier: 'proven' | 'strong' | 'convention' | 'host';
    /** Only `agent` claims an agent. */
    readonly says: string;
  };
}

/** Matches nothing: sessions then carry no claim of an agent. For callers that only want who and when. */
export const noSignatures: SessionSignatures = {
  matchSignatures: () => [],
  credentialOrigin: () => null,
};
