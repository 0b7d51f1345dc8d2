# The role that Overreach goes out from: it may take the reader roles of one organization, and nothing else.

data "aws_partition" "current" {}

resource "aws_iam_role" "hub" {
  name                 = var.hub_role_name
  description          = "Takes the reader roles of Overreach."
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/../../trust/hub-role.json", {
    RunnerArn      = var.runner_arn
    HubExternalId  = var.hub_external_id
    OrganizationId = var.organization_id
  })
}

resource "aws_iam_role_policy" "hub" {
  name = "overreach-hub"
  role = aws_iam_role.hub.id

  policy = templatefile("${path.module}/../../policies/hub.json", {
    Partition      = data.aws_partition.current.partition
    OrganizationId = var.organization_id
    ReaderRoleName = var.reader_role_name
    ReaderRolePath = var.reader_role_path
  })
}

output "hub_role_arn" {
  value = aws_iam_role.hub.arn
}
