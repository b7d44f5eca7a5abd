provider "aws" {
  region = "eu-west-2"
}

resource "aws_vpc" "existing" {
  cidr_block           = "192.168.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_internet_gateway" "existing" {
  vpc_id = aws_vpc.existing.id
}

resource "aws_subnet" "existing" {
  for_each          = { public_a = 0, public_b = 1, private_a = 2, private_b = 3 }
  vpc_id            = aws_vpc.existing.id
  cidr_block        = cidrsubnet(aws_vpc.existing.cidr_block, 8, each.value)
  availability_zone = "eu-west-2${substr(each.key, -1, 1)}"
}

resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.existing]
}

resource "aws_nat_gateway" "existing" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.existing["public_a"].id
}

resource "aws_default_route_table" "private" {
  default_route_table_id = aws_vpc.existing.default_route_table_id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.existing.id
  }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.existing.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.existing.id
  }
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.existing["private_a"].id
  route_table_id = aws_route_table.private.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.existing.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.existing.id
  }
}

resource "aws_route_table_association" "public" {
  for_each       = toset(["public_a", "public_b"])
  subnet_id      = aws_subnet.existing[each.value].id
  route_table_id = aws_route_table.public.id
}

resource "aws_security_group" "database" {
  name_prefix = "database-"
  vpc_id      = aws_vpc.existing.id
}

resource "aws_security_group" "files" {
  name_prefix = "files-"
  vpc_id      = aws_vpc.existing.id
}

resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_mount_target" "files" {
  for_each        = toset(["private_a", "private_b"])
  file_system_id  = aws_efs_file_system.files.id
  subnet_id       = aws_subnet.existing[each.value].id
  security_groups = [aws_security_group.files.id]
}

output "files" { value = aws_efs_file_system.files.id }
output "group_files" { value = aws_security_group.files.id }
output "group" { value = aws_security_group.database.id }
output "vpc" { value = aws_vpc.existing.id }
output "public_a" { value = aws_subnet.existing["public_a"].id }
output "public_b" { value = aws_subnet.existing["public_b"].id }
output "private_a" { value = aws_subnet.existing["private_a"].id }
output "private_b" { value = aws_subnet.existing["private_b"].id }
