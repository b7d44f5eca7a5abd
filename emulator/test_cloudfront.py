"""Which distributions of CloudFront a role may make and change, by their tags.

    python3 -m unittest discover -s emulator
"""

import unittest

from test_permissions import PermissionsTest, allow

TAGS = {"Items": [{"Key": "Project", "Value": "shop"}]}
OWN = {"StringEquals": {"aws:ResourceTag/Project": "shop"}}
MADE = {"StringEquals": {"aws:RequestTag/Project": "shop"}}
ALL = "arn:aws:cloudfront::123456789012:distribution/*"


def configuration(reference):
    return {
        "CallerReference": reference,
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "a", "DomainName": "www.example.com"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "a", "ViewerProtocolPolicy": "redirect-to-https"},
    }


class CloudFrontTest(unittest.TestCase):
    setUpClass = classmethod(PermissionsTest.setUpClass.__func__)
    client, role, as_role, denied = (
        PermissionsTest.client,
        PermissionsTest.role,
        PermissionsTest.as_role,
        PermissionsTest.denied,
    )

    def test_distributions_are_told_apart_by_their_tags(self):
        cloudfront = self.as_role(
            allow("cloudfront:CreateDistribution", condition=MADE),
            allow("cloudfront:TagResource", ALL, MADE),
            allow("cloudfront:UpdateDistribution", ALL, OWN),
            allow("cloudfront:DeleteDistribution", ALL, OWN),
        )("cloudfront")
        create = cloudfront.create_distribution_with_tags

        def tagged(reference, tags):
            return {"DistributionConfigWithTags": {"DistributionConfig": configuration(reference), "Tags": tags}}

        self.denied("cloudfront:CreateDistribution", create, **tagged("none", {"Items": []}))
        others = {"Items": [{"Key": "Project", "Value": "other"}]}
        self.denied("cloudfront:CreateDistribution", create, **tagged("other", others))
        own = create(**tagged("own", TAGS))
        administrator = self.client("cloudfront")
        foreign = administrator.create_distribution_with_tags(**tagged("foreign", others))

        def update(made, reference):
            return {"Id": made["Distribution"]["Id"], "IfMatch": made["ETag"], "DistributionConfig": configuration(reference)}

        self.denied("cloudfront:UpdateDistribution", cloudfront.update_distribution, **update(foreign, "foreign"))
        cloudfront.update_distribution(**update(own, "own"))
        arn = foreign["Distribution"]["ARN"]
        self.denied("cloudfront:UntagResource", cloudfront.untag_resource, Resource=arn, TagKeys={"Items": ["Project"]})
        self.denied("cloudfront:GetDistribution", cloudfront.get_distribution, Id=own["Distribution"]["Id"])
        cloudfront.delete_distribution(Id=own["Distribution"]["Id"], IfMatch=own["ETag"])

    def test_a_distribution_needs_permission_for_its_tags(self):
        cloudfront = self.as_role(allow("cloudfront:CreateDistribution"))("cloudfront")
        made = {"DistributionConfigWithTags": {"DistributionConfig": configuration("tags"), "Tags": TAGS}}
        self.denied("cloudfront:TagResource", cloudfront.create_distribution_with_tags, **made)
        cloudfront.create_distribution(DistributionConfig=configuration("no tags"))


if __name__ == "__main__":
    unittest.main()
