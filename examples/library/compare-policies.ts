/**
 * Asks of two policies: does the first stay inside the second, and if not, what exceeds it?
 * Run it in a checkout: `node examples/library/compare-policies.ts`
 */
import { compareAccess, parseSideText } from 'overreach/access';
import { loadCatalog } from 'overreach/catalog';

const granted = `{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:*Object", "Resource": "arn:aws:s3:::reports/*" }]
}`;
const intended = `{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" }]
}`;

const left = parseSideText(granted, 'granted', 'identity');
const right = parseSideText(intended, 'intended', 'identity');
if (!left.ok || !right.ok) throw new Error('a policy does not parse');

const { verdict, regions } = compareAccess(left.value, right.value, loadCatalog());
console.log(verdict);
for (const { actions, resources, witness } of regions) {
  console.log(actions.join(', '), 'on', resources.join(', '));
  if (witness) console.log('for example', witness.action, 'on', witness.resource);
}
