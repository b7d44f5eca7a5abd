"""What runs a database in a container is told its password, which AWS tells nobody.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
import urllib.request

from in_process import ACCOUNT, REGION, EmulatorTest


class DatabasesTest(EmulatorTest):
    def setUp(self):
        self.aws.reset()

    def passwords(self):
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/databases") as answer:
            return {told["arn"].rsplit(":", 1)[-1]: told["password"] for told in json.load(answer)}

    def create(self, name, **settings):
        created = self.aws.rds.create_db_instance(
            DBInstanceIdentifier=name, DBInstanceClass="db.t4g.small", Engine="postgres", MasterUsername="shop", **settings
        )["DBInstance"]
        self.assertEqual(created["DBInstanceArn"], f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{name}")

    def test_passwords(self):
        self.assertEqual(self.passwords(), {})
        self.create("said", MasterUserPassword="of-the-owner")
        self.create("managed", ManageMasterUserPassword=True)
        secret = self.aws.rds.describe_db_instances(DBInstanceIdentifier="managed")["DBInstances"][0]["MasterUserSecret"]
        kept = json.loads(self.aws.secretsmanager.get_secret_value(SecretId=secret["SecretArn"])["SecretString"])
        self.assertEqual(self.passwords(), {"said": "of-the-owner", "managed": kept["password"]})
        self.aws.rds.modify_db_instance(DBInstanceIdentifier="said", MasterUserPassword="another-one", ApplyImmediately=True)
        self.aws.rds.delete_db_instance(DBInstanceIdentifier="managed", SkipFinalSnapshot=True)
        self.assertEqual(self.passwords(), {"said": "another-one"})


if __name__ == "__main__":
    unittest.main()
