import { expect } from 'chai';
import { createMetrics } from '../../../src/run/worker-metrics.ts';

describe('the metrics of a worker that shares collections', () => {
  it('tell how its accounts ended, how many wait, and who takes part', async () => {
    const metrics = createMetrics();
    metrics.jobs.jobEnded('done', 3);
    metrics.jobs.jobEnded('done', 30);
    metrics.jobs.jobEnded('lost', 1);
    metrics.jobs.jobsRunning(4);
    metrics.jobs.queueSeen({ waiting: 7, active: 2, dead: 1 });
    metrics.jobs.workersSeen(3);
    metrics.jobs.limitsFellBack();
    const lines = (await metrics.text()).split('\n');
    for (const line of [
      'overreach_account_job_duration_seconds_count{outcome="done"} 2',
      'overreach_account_job_duration_seconds_count{outcome="lost"} 1',
      'overreach_account_jobs_running 4',
      'overreach_account_jobs{state="waiting"} 7',
      'overreach_account_jobs{state="active"} 2',
      'overreach_account_jobs{state="dead"} 1',
      'overreach_collecting_workers 3',
      'overreach_api_limit_fallbacks_total 1',
    ])
      expect(lines).to.include(line);
  });
});
