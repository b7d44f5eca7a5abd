"""Fixes of Amazon VPC: its network ACLs, and what goes together with its owner."""

from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.network_acls import NetworkACLs


def instance_network_interface(replace):
    """aws_autoscaling_group, destroy; also each instance that it scales in.

    The network interface of a terminated instance stays, attached, in a subnet
    that is deleted next. AWS deletes those that it made at the launch.
    """
    prepare = Instance.prep_nics

    def prep_nics(self, nic_spec, *args, **kwargs):
        nic_spec = nic_spec or [{"DeviceIndex": 0}]
        for nic in nic_spec:
            if not nic.get("NetworkInterfaceId"):
                nic.setdefault("DeleteOnTermination", True)
        prepare(self, nic_spec, *args, **kwargs)

    replace(Instance, "prep_nics", prep_nics)


def nat_gateway_network_interface(replace):
    """aws_nat_gateway, destroy.

    Its network interface stays, in a subnet that is deleted next.
    """
    delete = EC2Backend.delete_nat_gateway

    def delete_nat_gateway(self, nat_gateway_id):
        gateway = delete(self, nat_gateway_id)
        self.enis.pop(gateway._eni.id, None)
        return gateway

    replace(EC2Backend, "delete_nat_gateway", delete_nat_gateway)


def vpc_network_acl(replace):
    """aws_vpc, destroy.

    The default network ACL, which came with the VPC, stays without it.
    """
    delete = EC2Backend.delete_vpc

    def delete_vpc(self, vpc_id):
        vpc = delete(self, vpc_id)
        for acl in list(self.network_acls.values()):
            if acl.vpc_id == vpc_id and str(acl.default).lower() == "true":
                del self.network_acls[acl.id]
        return vpc

    replace(EC2Backend, "delete_vpc", delete_vpc)


def network_acl_icmp(replace):
    """aws_network_acl with a rule for ICMP, second plan.

    The type and code of a rule are looked up under a name that no call has, so that
    each plan wants to set them.
    """
    get_param = NetworkACLs._get_param

    def _get_param(self, param_name, *args, **kwargs):
        if param_name.startswith("Icmp."):
            param_name = param_name.replace("Icmp.", "IcmpTypeCode.", 1)
        return get_param(self, param_name, *args, **kwargs)

    replace(NetworkACLs, "_get_param", _get_param)


def subnet_ipv6_associations(replace):
    """aws_subnet with ipv6_cidr_block, create.

    DescribeSubnets finds no subnet by its association, and gives a whole record as
    the association's state, so that the provider waits for "associated" in vain.
    """
    get_filter_value = Subnet.get_filter_value

    def ipv6_cidr_block_association_set(self):
        return [
            {
                "ipv6CidrBlock": association["ipv6CidrBlock"],
                "associationId": association["associationId"],
                "ipv6CidrBlockState": {
                    "state": association["ipv6CidrBlockState"]["State"]
                },
            }
            for association in self.ipv6_cidr_block_associations.values()
            if association["ipv6CidrBlockState"]["State"] == "associated"
        ]

    def by_association(self, filter_name, method_name=None):
        if filter_name == "ipv6-cidr-block-association.association-id":
            return list(self.ipv6_cidr_block_associations)
        return get_filter_value(self, filter_name, method_name)

    replace(
        Subnet,
        "ipv6_cidr_block_association_set",
        property(ipv6_cidr_block_association_set),
    )
    replace(Subnet, "get_filter_value", by_association)


def subnet_network_acl(replace):
    """aws_default_network_acl, after a subnet is destroyed.

    The network ACL that the subnet had goes on to list it.
    """
    delete = EC2Backend.delete_subnet

    def delete_subnet(self, subnet_id):
        deleted = delete(self, subnet_id)
        for acl in self.network_acls.values():
            for id in [id for id, association in acl._associations.items() if association.subnet_id == subnet_id]:
                del acl._associations[id]
        return deleted

    replace(EC2Backend, "delete_subnet", delete_subnet)
