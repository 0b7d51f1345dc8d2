import { parseInstant } from '../../estate/identifiers.ts';
import type { Statement } from '../../policy/document.ts';
import type { AuditContext } from '../audit-context.ts';
import { judgeGuardrails, type StatementFault } from '../guardrail-rulings.ts';
import type { Ruling } from '../ruling.ts';
import { listed } from '../wording.ts';

/** Since this day AWS MCP Server asks for no actions of its own (R-038; AWS announced it for 24 March 2026). */
const endOfActions = parseInstant('2026-03-24T00:00:00Z');

/**
 * For every policy: does it deny `aws-mcp:` actions? Nothing asks for them any more, so that such a Deny stops nobody
 * (Agent Toolkit for AWS User Guide, "Troubleshooting AWS MCP Server identity and access"). Before that day it did.
 */
export function deadMcpGuardrail(context: AuditContext): readonly Ruling[] {
  const { collectedAt } = context.estate;
  const inForce = collectedAt !== null && endOfActions !== null && collectedAt < endOfActions;
  return judgeGuardrails(context, {
    rule: 'dead-mcp-guardrail',
    severity: 'high',
    fault: (statement) => (inForce ? null : dead(statement)),
    title: (label) => `${label} denies aws-mcp actions, which have had no effect since March 2026`,
    details: ['agents that call through AWS MCP Server are held by their access to each service alone'],
    remedy: {
      text: 'deny by the condition keys instead: aws:ViaAWSMCPService or aws:CalledViaAWSMCP; they do not stop direct calls',
      command: null,
      hint: 'what an agent must never do is better denied to its role whatever way it calls',
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { Bool: { 'aws:ViaAWSMCPService': 'true' } },
          },
        ],
      },
      proof: 'not-applicable',
    },
  });
}

/** Patterns that name actions of this service only; `*` denies far more than that and is not meant by it. */
function dead({ action }: Statement): StatementFault {
  if (action.negated) return null;
  const own = action.patterns.filter((pattern) => pattern.toLowerCase().startsWith('aws-mcp:'));
  if (own.length === 0) return null;
  const part = own.length < action.patterns.length ? ' (its other actions still count)' : '';
  return { kind: 'fault', text: `denies ${listed(own, 3)}, which nothing asks for${part}` };
}
