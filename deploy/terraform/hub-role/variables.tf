variable "runner_arn" {
  description = "Who runs Overreach and takes this role, such as the role of the task or the pipeline."
  type        = string
}

variable "hub_external_id" {
  description = "What the runner must say when it takes the role."
  type        = string
  sensitive   = true
}

variable "organization_id" {
  description = "The organization whose reader roles may be taken."
  type        = string
}

variable "hub_role_name" {
  type    = string
  default = "OverreachHub"
}

variable "reader_role_name" {
  type    = string
  default = "OverreachReader"
}

variable "reader_role_path" {
  type    = string
  default = "/"
}
