import type { DashboardConfig, TrustedHeaderSignIn } from '../../run/config/dashboard-config.ts';
import type { FrameContext } from '../environment.ts';
import type { Limits } from '../limits.ts';
import { PageProblem } from '../problem.ts';
import type { Identified } from './person.ts';
import { printableName } from './printable-name.ts';
import { roleOf } from './role-of.ts';
import { isSameSecret } from './same-secret.ts';
import type { SignIn } from './sign-in.ts';

/**
 * A proxy in front signs people in and says who it is in a header. It is believed when it knows the shared secret, and where
 * proxies are configured only from one of their addresses.
 */
export function signInByHeader(
  header: TrustedHeaderSignIn,
  config: DashboardConfig,
  limits: Limits,
  isProxy: (address: string) => boolean,
): SignIn {
  const refuse = (status: 401 | 403, message: string): Identified => ({
    kind: 'refused',
    problem: new PageProblem(status, message),
  });
  return {
    kind: 'trusted-header',
    hasPage: false,
    async identify(context) {
      const remote = (context.env.incoming.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
      const secrets = values(context, header.secretHeader);
      const knows = secrets.length === 1 && isSameSecret(secrets[0] ?? '', header.secret);
      if (!knows || (config.proxies.length > 0 && !isProxy(remote))) {
        if (secrets.length > 0) await limits.signIn(context.get('address'));
        return refuse(401, 'this request did not come through the proxy that signs people in');
      }
      // A proxy that adds its header to one that the visitor sent leaves two: nobody knows which is which.
      const [name, ...others] = values(context, header.name);
      if (name === undefined || name.trim() === '' || others.length > 0 || name.includes(',')) {
        return refuse(401, 'the proxy did not say who you are, or said it more than once');
      }
      const groupHeaders = header.groups === null ? [] : values(context, header.groups);
      if (groupHeaders.length > 1) return refuse(401, 'the proxy said your groups more than once');
      const groups = (groupHeaders[0] ?? '').split(',').flatMap((group) => group.trim() || []);
      const shown = printableName(name);
      const role = roleOf({ names: [name.trim()], groups, claim: () => null }, config);
      if (role === null) return refuse(403, `\`${shown}\` may not look at this dashboard`);
      return {
        kind: 'person',
        person: { name: shown, role, binding: `header ${name.trim()}`, canSignOut: false },
      };
    },
  };
}

/** Every value of a header as it was sent: Node joins or drops what is sent twice. */
function values(context: FrameContext, name: string): readonly string[] {
  const raw = context.env.incoming.rawHeaders;
  return raw.flatMap((text, index) =>
    index % 2 === 0 && text.toLowerCase() === name ? [raw[index + 1] ?? ''] : [],
  );
}
