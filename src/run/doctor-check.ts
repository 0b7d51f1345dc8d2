import type { DoctorCheck } from '../deliver/doctor-report.ts';

/** A check with what most of them leave empty. */
export function check(
  id: DoctorCheck['id'],
  state: DoctorCheck['state'],
  detail: string,
  more: Partial<Omit<DoctorCheck, 'id' | 'state' | 'detail'>> = {},
): DoctorCheck {
  return {
    id,
    state,
    detail,
    remedy: null,
    account: null,
    tier: null,
    missing: [],
    rulesOff: [],
    misconfigured: false,
    ...more,
  };
}
