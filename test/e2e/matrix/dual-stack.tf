provider "aws" {
  region = "us-east-1"
}

resource "aws_eip" "nat" {
  for_each = toset(["f", "b", "d"])
  domain   = "vpc"
}

output "address_f" { value = aws_eip.nat["f"].allocation_id }
output "address_b" { value = aws_eip.nat["b"].allocation_id }
output "address_d" { value = aws_eip.nat["d"].allocation_id }
