export { type AthenaSettings, athenaSource } from './athena-source.ts';
export { type AthenaTable, createTableStatement } from './athena-table.ts';
export { type BucketSettings, bucketSource } from './bucket-source.ts';
export { describeTrail, type TrailSurroundings } from './describe-trail.ts';
export {
  type EventCoverage,
  type EventGap,
  type EventGapReason,
  type EventLimit,
  type EventWork,
  eventLimits,
  type RegionCoverage,
  trailGapReasons,
} from './event-coverage.ts';
export type { EventBatch, EventSource, EventWindow, RawEvent, TakeEvents } from './event-source.ts';
export { createEventWriter, type EventWriter } from './event-writer.ts';
export { layersOfCoverage } from './layer-of-coverage.ts';
export { type LookupSettings, lookupSource } from './lookup-source.ts';
export { eventsPerDay, measureTrail, type TrailMeasure } from './measure-trail.ts';
export type { TrailDescription } from './trail-description.ts';
export { estimateNight, type NightEstimate, type NightlyTrail, prices } from './trail-estimate.ts';
export { type EventCollection, writeEvents } from './write-events.ts';
