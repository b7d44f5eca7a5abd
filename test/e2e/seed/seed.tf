provider "aws" {
  region = "eu-west-2"
}

resource "aws_vpc" "existing" {
  cidr_block = "192.168.0.0/16"
}

resource "aws_subnet" "existing" {
  for_each          = { public_a = 0, public_b = 1, private_a = 2, private_b = 3 }
  vpc_id            = aws_vpc.existing.id
  cidr_block        = cidrsubnet(aws_vpc.existing.cidr_block, 8, each.value)
  availability_zone = "eu-west-2${substr(each.key, -1, 1)}"
}

resource "aws_security_group" "database" {
  vpc_id = aws_vpc.existing.id
}

resource "aws_ec2_managed_prefix_list" "office" {
  name           = "office"
  address_family = "IPv4"
  max_entries    = 1
}

resource "aws_efs_file_system" "files" {}

resource "aws_kms_key" "logs" {}

output "vpc" { value = aws_vpc.existing.id }
output "public_a" { value = aws_subnet.existing["public_a"].id }
output "public_b" { value = aws_subnet.existing["public_b"].id }
output "private_a" { value = aws_subnet.existing["private_a"].id }
output "private_b" { value = aws_subnet.existing["private_b"].id }
output "group" { value = aws_security_group.database.id }
output "office" { value = aws_ec2_managed_prefix_list.office.id }
output "files" { value = aws_efs_file_system.files.id }
output "key" { value = aws_kms_key.logs.arn }
