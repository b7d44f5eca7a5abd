"""Fixes of Elastic Load Balancing."""

from moto.elbv2.responses import ELBV2Response


def target_group_grpc_codes(replace):
    """aws_lb_target_group, a change of its health check's codes.

    moto's ModifyTargetGroup reads the codes of HTTP only, so that each plan would change
    those of gRPC again.
    """
    modify = ELBV2Response.modify_target_group

    def modify_target_group(self):
        codes = self._get_param("Matcher.GrpcCode")
        if codes is not None:
            group = self.elbv2_backend.target_groups[self._get_param("TargetGroupArn")]
            group.matcher = {"GrpcCode": codes}
        return modify(self)

    replace(ELBV2Response, "modify_target_group", modify_target_group)
