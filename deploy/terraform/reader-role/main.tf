# The role that Overreach reads one account with. Its rights are the files of ../../policies: one for each tier, and no other.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  account                 = data.aws_caller_identity.current.account_id
  policies                = "${path.module}/../../policies"
  in_organization_account = local.account == var.organization_account_id
  in_archive              = local.account == var.log_archive_account_id
  with_athena             = local.in_archive && var.athena_database != ""

  # Whether this account's role gets a tier.
  tiers = {
    core              = true
    keys              = var.keys
    federation        = var.federation
    events            = var.events
    resources         = var.resources
    agents            = var.agents
    management        = local.in_organization_account
    "identity-center" = local.in_organization_account && var.identity_center
    "log-archive"     = local.in_archive
    athena            = local.with_athena
    verify            = var.verify
  }

  names = {
    Partition          = data.aws_partition.current.partition
    TrailBucket        = var.trail_bucket
    TrailPrefix        = var.trail_prefix
    TrailKeyId         = var.trail_key_id
    AthenaDatabase     = var.athena_database
    AthenaWorkgroup    = var.athena_workgroup
    AthenaOutputBucket = var.athena_output_bucket
  }

  documents = {
    for tier, wanted in local.tiers :
    tier => jsondecode(templatefile("${local.policies}/${tier}.json", local.names))
    if wanted
  }
}

resource "aws_iam_role" "reader" {
  name                 = var.reader_role_name
  path                 = var.reader_role_path
  description          = "What Overreach reads this account with."
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/../../trust/reader-role.json", {
    HubRoleArn     = var.hub_role_arn
    ExternalId     = var.external_id
    OrganizationId = var.organization_id
  })
}

resource "aws_iam_role_policy" "tier" {
  for_each = local.documents

  name = "overreach-${each.key}"
  role = aws_iam_role.reader.id

  # Without a KMS key there is nothing to decrypt.
  policy = jsonencode({
    Version = each.value.Version
    Statement = [
      for statement in each.value.Statement : statement
      if var.trail_key_id != "" || statement.Sid != "OverreachDecryptTrail"
    ]
  })
}

output "reader_role_arn" {
  value = aws_iam_role.reader.arn
}
