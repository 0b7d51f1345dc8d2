variable "hub_role_arn" {
  description = "The one role that may take this one (../hub-role makes it)."
  type        = string
}

variable "external_id" {
  description = "What the hub must say when it takes the role; `overreach init` makes one."
  type        = string
  sensitive   = true
}

variable "organization_id" {
  description = "The organization that the hub must be part of."
  type        = string
}

variable "reader_role_name" {
  type    = string
  default = "OverreachReader"
}

variable "reader_role_path" {
  type    = string
  default = "/"
}

variable "keys" {
  description = "The credential report, which tells of long-lived keys."
  type        = bool
  default     = true
}

variable "federation" {
  description = "Who may sign in from outside."
  type        = bool
  default     = true
}

variable "events" {
  description = "Trails and their settings, and management events by LookupEvents."
  type        = bool
  default     = true
}

variable "resources" {
  description = "Policies of buckets, keys, secrets, functions, queues and topics, and tags."
  type        = bool
  default     = true
}

variable "agents" {
  description = "Which agents Bedrock and AgentCore run."
  type        = bool
  default     = true
}

variable "verify" {
  description = "IAM's policy simulator, for `explain --verify-on-aws`; no scan uses it."
  type        = bool
  default     = false
}

variable "organization_account_id" {
  description = "The management account, or the delegated administrator's: only there the role reads the organization and Identity Center."
  type        = string
  default     = ""
}

variable "identity_center" {
  description = "Permission sets, who has which, users and groups (in organization_account_id)."
  type        = bool
  default     = true
}

variable "log_archive_account_id" {
  description = "The account of the trail's bucket; empty where events come by LookupEvents."
  type        = string
  default     = ""
}

variable "trail_bucket" {
  type    = string
  default = ""
}

variable "trail_prefix" {
  description = "What the trail writes before `AWSLogs/`, with its slash; empty for none."
  type        = string
  default     = ""
}

variable "trail_key_id" {
  description = "The id of the KMS key that the trail encrypts with; empty for none. The key's own policy must let this role decrypt, too."
  type        = string
  default     = ""
}

variable "athena_database" {
  description = "The Glue database of the trail's table; empty where Athena is not used."
  type        = string
  default     = ""
}

variable "athena_workgroup" {
  type    = string
  default = "primary"
}

variable "athena_output_bucket" {
  description = "Where Athena writes the results of the queries."
  type        = string
  default     = ""
}
