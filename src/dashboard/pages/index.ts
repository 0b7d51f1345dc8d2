import type { Route } from '../route.ts';
import { agentRoute } from './agent-route.ts';
import { agentsRoute } from './agents-route.ts';
import { changeRoute, changesRoute } from './changes-route.ts';
import { findingRoutes } from './finding-route.ts';
import { findingsRoute } from './findings-route.ts';
import { overviewRoute } from './overview-route.ts';
import { registryRoute } from './registry-route.ts';
import { scansRoute } from './scans-route.ts';
import { sessionsRoute } from './sessions-route.ts';

/** Every page of the dashboard, and the one form that changes something. */
export const routes: readonly Route[] = [
  overviewRoute,
  agentsRoute,
  agentRoute,
  changesRoute,
  changeRoute,
  findingsRoute,
  ...findingRoutes,
  sessionsRoute,
  registryRoute,
  scansRoute,
];
