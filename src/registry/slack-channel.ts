/** A channel of Slack as the configuration and the registry write it: `#name`, or its id, such as `C0123456789`. */
export const slackChannel = /^(#[^\s#,]{1,80}|[CG][A-Z0-9]{5,20})$/;
