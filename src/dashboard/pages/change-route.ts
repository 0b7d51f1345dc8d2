import type { CauseRow } from '../../store/reading/rows.ts';
import type { Page } from '../page.ts';
import { notFound } from '../problem.ts';
import type { Redirect, Route, RouteRequest } from '../route.ts';
import { askedOf, readAct } from './asked-decision.ts';
import { changePage } from './change-page.ts';
import { changeHref } from './parts/links.ts';

/** The page of one change, and what a triager decides there about all that it made worse. */
export const changeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/changes/:id',
    needs: 'viewer',
    handle: async (request) => {
      const cause = await named(request);
      // A link by the beginning of an id goes on to the one that stays.
      const stays = changeHref(cause.id);
      if (request.path.length < stays.length) return { to: stays };
      return changePage({ cause, visitor: request.visitor, refused: null });
    },
  },
  // A decision that was refused is shown under the form's own address: asked for again, it is the change.
  {
    method: 'GET',
    path: '/changes/:id/decide',
    needs: 'viewer',
    handle: async (request) => ({ to: changeHref((await named(request)).id) }),
  },
  { method: 'POST', path: '/changes/:id/decide', needs: 'triager', handle: decide },
];

async function decide(request: RouteRequest): Promise<Page | Redirect> {
  const cause = await named(request);
  const asked = askedOf(request.form);
  const refuse = (problem: string): Page =>
    changePage({ cause, visitor: request.visitor, refused: { ...asked, problem } });
  const act = readAct(asked);
  if ('problem' in act) return refuse(act.problem);
  const decided = await request.decideChange(cause.id, act);
  return decided.ok ? { to: `${changeHref(cause.id)}#decide` } : refuse(decided.problem);
}

/** The change that the address names; 404 where there is none, or where it is the beginning of several. */
async function named({ params, reader }: RouteRequest): Promise<CauseRow> {
  const id = params['id'] ?? '';
  const bare = id.replace(/^ch1:/, '');
  // INVARIANT: only what an id can begin with is looked for.
  const found = /^[0-9a-z]{4,128}$/.test(bare) ? await reader.cause(bare) : [];
  const [cause, other] = found;
  if (cause === undefined) throw notFound(`no change begins with \`${id.slice(0, 80)}\``);
  if (other !== undefined)
    throw notFound(`several changes begin with \`${id.slice(0, 80)}\`: give more of it`);
  return cause;
}
