import { html } from 'hono/html';
import type { Html } from '../page.ts';
import { inSentence } from '../sentence.ts';

/** What the page of signing in says. */
export interface SignInPage {
  readonly kind: 'token' | 'oidc';
  /** Where to go on afterwards. */
  readonly to: string;
  /** What went wrong before, as a problem's text; null: nothing. */
  readonly problem: string | null;
}

/** The page on which people sign in, without the frame: nobody knows yet who it is. */
export function signInBody({ kind, to, problem }: SignInPage): Html {
  const wrong =
    problem === null
      ? ''
      : html`<p class="notice notice-critical" role="alert" id="wrong">${inSentence(problem)}</p>`;
  return html`<div class="card stack lone-card">
    <h1>Sign in</h1>
    <p class="muted">Where agents reach further than their operators meant.</p>
    ${wrong}
    ${kind === 'token' ? tokenForm(to, problem !== null) : issuerLink(to)}
  </div>`;
}

function tokenForm(to: string, isWrong: boolean): Html {
  const described = isWrong ? html` aria-invalid="true" aria-describedby="wrong"` : '';
  return html`<form class="form" method="post" action="/sign-in">
    <input type="hidden" name="to" value="${to}">
    <input type="text" name="username" value="overreach" autocomplete="username" hidden>
    <div class="field">
      <label for="token">Access token</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required autofocus${described}>
    </div>
    <div class="form-actions"><button class="button button-primary" type="submit">Sign in</button></div>
  </form>`;
}

function issuerLink(to: string): Html {
  const address = `/sign-in/oidc?${new URLSearchParams({ to })}`;
  return html`<p><a class="button button-primary" href="${address}">Continue to sign in</a></p>`;
}
