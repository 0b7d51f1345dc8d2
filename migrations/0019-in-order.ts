import { type Kysely, sql } from 'kysely';

// One text for view and index (0010), or the index would not be used.
const severityRank = sql.raw(
  "case severity when 'critical' then 4 when 'high' then 3 when 'medium' then 2 when 'low' then 1 else 0 end",
);
const isOpen = sql.raw("state not in ('resolved', 'suppressed')");

/**
 * An account between the first and the last that the reader sees. It changes no answer, as row security asks more; but what that
 * asks is nothing that an index can be asked, and whoever sees one account had every open finding read for the list of its own.
 * Said as two different things: of a range that ends the planner thinks that hardly anything lies in it, and leaves the order.
 */
const withinRange = (account: string) =>
  sql.raw(`${account} >= (select (overreach_account_range())[1])
    and row(${account}, 1) <= row((select (overreach_account_range())[2]), 1)`);

/** The rules of each question, as in 0010. */
const questions: Readonly<Record<string, readonly string[]>> = {
  agents_over_scope: ['agent-outside-intended-scope', 'session-broader-than-scope', 'scope-used-beyond'],
  never_used: ['unused-permissions'],
  inherited_from_operator: [
    'agent-on-human-credentials',
    'agent-can-assume-human-role',
    'agent-shares-sso-token',
  ],
  shared_roles: ['shared-agent-role', 'agent-identity-ambiguous', 'agents-assume-each-other'],
  no_declared_scope: ['scope-missing', 'undeclared-agent'],
  guardrails_missing: [
    'no-permissions-boundary',
    'session-without-session-policy',
    'guardrail-removed',
    'dead-mcp-guardrail',
    'mcp-guardrail-bypassable',
    'kill-switch-missing',
  ],
};

/**
 * What keeps lists of changes and events quick where there are many, and a night moved many findings: rows are found in the order
 * of the list, or sorted by their number alone, and only what is shown is read whole.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index change_newest on change (scan_seq desc, ordinal)`.execute(db);
  // How many findings, agents and accounts a change moved is counted without reading them.
  await sql`
    create index change_finding_by_account on change_finding (change_id, account) include (agent)`.execute(
    db,
  );
  await createAccounts(db);
  await createChangedView(db);
  await createRange(db);
  await createIndexes(db);
  await createQuestions(db);
  await createViews(db);
}

/**
 * The accounts of each change's findings, so that a reader's changes are found without going through all that the others moved.
 * INVARIANT: every account of its findings is there, or a reader would not see the change: a trigger writes it, whoever adds them.
 */
async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table change_account (
      change_id text collate "C" not null references change (id),
      account text collate "C" not null,
      primary key (change_id, account)
    )`.execute(db);
  await sql`
    insert into change_account select distinct change_id, account from change_finding`.execute(db);
  // The schema is said, as whoever adds findings may look for tables elsewhere first.
  await sql`
    create function overreach_change_accounts() returns trigger language plpgsql as $$
    begin
      execute format('insert into %I.change_account select distinct change_id, account from added on conflict do nothing',
        tg_table_schema);
      return null;
    end
    $$`.execute(db);
  await sql`
    create trigger account_of_finding after insert on change_finding
    referencing new table as added for each statement execute function overreach_change_accounts()`.execute(
    db,
  );
  await sql`alter table change_account enable row level security`.execute(db);
  await sql`
    create policy by_account on change_account using (
      (select '*' = any (overreach_accounts()))
      or account in (select unnest(overreach_accounts()))
    )`.execute(db);
  await sql`drop policy by_finding on change`.execute(db);
  // The policy above holds in this sub-select too: it finds the accounts that the reader sees.
  await sql`
    create policy by_account on change using (
      (select '*' = any (overreach_accounts()))
      or exists (select from change_account where change_account.change_id = change.id)
    )`.execute(db);
}

/**
 * As in 0015, in another way: the numbers of the events are put in order first, and the events and their findings are read one by
 * one in it. `offset 0` and `limit 1` change no row: they keep the planner from joining everything before it sorts. Nor is there
 * a `with`, which would hide from whoever asks for 500 rows that they are in order.
 */
async function createChangedView(db: Kysely<unknown>): Promise<void> {
  const newest = sql`(
    select distinct on (estate) estate, seq, id, finished_at from scan
    where standing = 'applied' order by estate, seq desc
  ) as newest`;
  await sql`
    create or replace view report_changed_since_last_scan with (security_invoker = true) as
    select event.seq, told.estate, event.scan, told.at, told.kind, told.detail, told.fingerprint, told.rule, told.severity,
      told.state, told.account, told.principal, told.agent, told.team, told.title
    from (
      select finding_event.seq, since.id as scan
      from ${newest}, lateral (
        select newest.id
        union all
        select id from scan where estate = newest.estate and seq > newest.seq and standing = 'partial'
      ) as since
      join finding_event on scan_id = since.id
      union all
      select finding_event.seq, newest.id
      from ${newest}
      join finding_event on finding_event.estate = newest.estate and scan_id is null and at >= finished_at
      order by seq desc offset 0
    ) as event, lateral (
      select finding.estate, finding_event.at, kind, detail, finding.fingerprint, rule, severity, state, account, principal,
        agent, team, title
      from finding_event
      join finding on finding.estate = finding_event.estate and finding.fingerprint = finding_event.fingerprint
      where finding_event.seq = event.seq limit 1
    ) as told`.execute(db);
}

/** The first and the last account that a role sees, in the order of their bytes; of who sees all, what no account lies beyond. */
async function createRange(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function overreach_account_range() returns text[] language sql stable
    begin atomic
      select case
        when row_security_active('finding'::regclass) and not ('*' = any (overreach_accounts()))
          then array[min(account collate "C"), max(account collate "C")]
        else array['', chr(1114111)]
      end from unnest(overreach_accounts()) as account;
    end`.execute(db);
}

/** The account in each, and of the worst the rule: those of others are passed over without reading their rows. */
async function createIndexes(db: Kysely<unknown>): Promise<void> {
  for (const name of ['finding_worst', 'finding_due', 'finding_open_due', 'finding_event_widened']) {
    await sql`drop index ${sql.ref(name)}`.execute(db);
  }
  await sql`
    create index finding_worst on finding ((${severityRank}) desc, first_seen, fingerprint, estate, account, rule)
    where ${isOpen}`.execute(db);
  await sql`
    create index finding_due on finding (due_at, fingerprint, estate, account)
    where ${isOpen} and due_at is not null`.execute(db);
  await sql`
    create index finding_event_widened on finding_event (seq, chain) where kind = 'widened'`.execute(db);
}

/**
 * As in 0010, with the rank in the words of the index, which now holds the rule: 500 findings of some rules are read in their
 * order. Not of the reader's range: the planner then thinks them so few that it reads all of these rules.
 */
async function createQuestions(db: Kysely<unknown>): Promise<void> {
  for (const [name, rules] of Object.entries(questions)) {
    await sql`
      create or replace view ${sql.table(`report_${name}`)} with (security_invoker = true) as
      select estate, fingerprint, rule, lane, severity, ${severityRank} as severity_rank, state, account, principal, agent,
        operator, team, title, first_seen, last_seen, due_at
      from finding where ${isOpen} and rule in (${sql.join(rules.map((rule) => sql.lit(rule)))})`.execute(db);
  }
}

/** As in 0010 and 0012, of the accounts in the reader's range. */
async function createViews(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace view report_open_findings with (security_invoker = true) as
    select estate, fingerprint, rule, lane, severity, ${severityRank} as severity_rank, state, account, principal, agent,
      operator, team, title, first_seen, last_seen, due_at
    from finding where ${isOpen} and ${withinRange('account')}`.execute(db);
  await sql`
    create or replace view report_due with (security_invoker = true) as
    select estate, fingerprint, rule, severity, state, account, principal, agent, team, title, first_seen, due_at,
      due_at < now() as overdue
    from finding where ${isOpen} and due_at is not null and ${withinRange('account')}`.execute(db);
  await sql`
    create or replace view report_widened with (security_invoker = true) as
    select event.seq, event.estate, event.at, event.scan_id as scan, event.detail->'added' as added,
      (event.detail->>'proved')::boolean as proved, finding.fingerprint, finding.rule, finding.severity, finding.state,
      finding.account, finding.principal, finding.agent, finding.team, finding.title
    from finding_event as event
    join finding on finding.estate = event.estate and finding.fingerprint = event.fingerprint
    where event.kind = 'widened' and ${withinRange('event.chain')}`.execute(db);
  await sql`
    create or replace view report_who_widened with (security_invoker = true) as
    select change.scan_seq as seq, change.ordinal, change.estate, change.id as change, change.scan_id as scan,
      change.at, moved.cause, part.told->>'text' as what,
      coalesce(part.told->'origin'->>'state', 'unexplained') as origin,
      coalesce(part.told->'origin'->>'human', part.told->'origin'->>'author') as human,
      part.told->'origin'->>'actor' as actor, part.told->'origin'->>'tool' as tool,
      part.told->'origin'->>'action' as action,
      coalesce(part.told->'origin'->>'eventID', part.told->'origin'->>'commit') as event,
      (part.told->'origin'->>'at')::timestamptz as event_at,
      moved.moved, moved.fingerprint, moved.rule, moved.severity, finding.state, moved.account, moved.principal,
      moved.agent, moved.team, moved.title
    from change
    join change_finding as moved on moved.change_id = change.id and moved.moved in ('opened', 'widened')
    join finding on finding.estate = moved.estate and finding.fingerprint = moved.fingerprint
    left join lateral json_array_elements(change.parts) as part (told) on true
    where ${withinRange('moved.account')}`.execute(db);
}
