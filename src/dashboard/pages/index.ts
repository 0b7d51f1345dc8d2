import type { Route } from '../route.ts';
import { agentRoute } from './agent-route.ts';
import { agentsRoute } from './agents-route.ts';
import { changeRoutes } from './change-route.ts';
import { changesRoute } from './changes-route.ts';
import { findingRoutes } from './finding-route.ts';
import { findingsRoute } from './findings-route.ts';
import { overviewRoute } from './overview-route.ts';
import { registryRoute } from './registry-route.ts';
import { scansRoute } from './scans-route.ts';
import { sessionsRoute } from './sessions-route.ts';

/** Every page of the dashboard, and the forms that change something. */
export const routes: readonly Route[] = [
  overviewRoute,
  agentsRoute,
  agentRoute,
  changesRoute,
  ...changeRoutes,
  findingsRoute,
  ...findingRoutes,
  sessionsRoute,
  registryRoute,
  scansRoute,
];
