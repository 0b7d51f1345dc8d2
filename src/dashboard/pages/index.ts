import type { Route } from '../route.ts';

/** Every page of the dashboard. */
export const routes: readonly Route[] = [];
