/** From files to the estate. IO: nothing here judges what it reads. */
export { type FileIssue, type FileResult, printFileIssue } from './file-issue.ts';
export { type ReadEstateOptions, readEstate } from './read-estate.ts';
export { readTextFile } from './text-file.ts';
export { readEvents } from './trail/read-events.ts';
export type { TrailReading } from './trail/read-trail.ts';
