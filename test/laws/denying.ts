import type { AccessLayers, PolicyJson } from '../../src/access/index.ts';
import { layersOf } from '../access/random-sets.ts';

/** The layers with one more that allows everything but what the policy says. */
export function denying(granted: AccessLayers, excess: PolicyJson): AccessLayers {
  const denials = excess.Statement.map((statement) => ({ ...statement, Effect: 'Deny' }));
  const [level] = layersOf([[{ Effect: 'Allow', Action: '*', Resource: '*' }, ...denials]]).levels;
  return { ...granted, levels: [...granted.levels, { ...level!, name: 'remedy', kind: 'scp' }] };
}
