"""The probes of clusters whose control plane tells what runs: see probes.py."""

import json

from setups import REGION, client, described_service, service
from told import tell

ACCOUNT = "123456789012"  # moto's


def _tell(*tasks, **more):
    web = {"name": "web", "desired": 2, "running": 1, "pending": 0, "tasks": tasks}
    body = {"account": ACCOUNT, "region": REGION, "cluster": "cluster", "services": [web]}
    tell(json.dumps(body | more))


def _task(id, status="RUNNING"):
    return {"id": id, "definition": "web:1", "status": status, "desired": status}


def container_instances(test):
    ecs = client("ecs")
    ecs.create_cluster(clusterName="cluster")
    try:
        missing = ecs.describe_container_instances(cluster="cluster", containerInstances=["0"])["failures"]
    except KeyError as crash:
        test.fail(crash)
    test.assertEqual([f["reason"] for f in missing], ["MISSING"])
    (instance,) = client("ec2").run_instances(ImageId="ami-1", MinCount=1, MaxCount=1)["Instances"]
    made = ecs.register_container_instance(
        cluster="cluster",
        instanceIdentityDocument=json.dumps({"instanceId": instance["InstanceId"]}),
        totalResources=[{"name": "CPU", "type": "INTEGER", "integerValue": 2048}],
    )["containerInstance"]
    arn = made["containerInstanceArn"]
    (found,) = ecs.describe_container_instances(cluster="cluster", containerInstances=[arn])["containerInstances"]
    for resources in (found["registeredResources"], found["remainingResources"]):
        test.assertEqual([(r["name"], r["integerValue"]) for r in resources], [("CPU", 2048)])
    ecs.deregister_container_instance(cluster="cluster", containerInstance=arn, force=True)
    cluster = ecs.describe_clusters(clusters=["cluster"])["clusters"][0]
    test.assertEqual(cluster["registeredContainerInstancesCount"], 0)


def told_deployments(test):
    service()
    _tell()
    before = described_service()["deployments"][0]["id"]
    client("ecs").update_service(cluster="cluster", service="web", desiredCount=3, forceNewDeployment=True)
    found = described_service()
    new, old = found["deployments"] if len(found["deployments"]) == 2 else test.fail("the old one is gone")
    test.assertEqual((new["status"], new["rolloutState"], new["desiredCount"]), ("PRIMARY", "IN_PROGRESS", 3))
    test.assertEqual((old["status"], old["id"]), ("ACTIVE", before))
    test.assertEqual((found["desiredCount"], found["runningCount"]), (3, 1))


def told_jobs(test):
    service()
    _tell()
    ecs = client("ecs")
    try:
        arn = ecs.run_task(cluster="cluster", taskDefinition="web", startedBy="somebody")["tasks"][0]["taskArn"]
    except Exception as crash:  # the only kind that moto raises here
        test.fail(crash)
    for desired in ("RUNNING", "STOPPED"):
        task = ecs.describe_tasks(cluster="cluster", tasks=[arn])["tasks"][0]
        test.assertEqual((task["lastStatus"], task["desiredStatus"]), ("PENDING", desired))
        ecs.stop_task(cluster="cluster", task=arn, reason="enough")
    test.assertEqual((task["stopCode"], task["stoppedReason"]), ("UserInitiated", "enough"))


def told_targets(test):
    vpc = client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    balancing = client("elbv2")
    made = balancing.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    group = made["TargetGroups"][0]["TargetGroupArn"]
    service(loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 80}])
    _tell(targets=[{"group": group, "id": "i-1", "port": 32768, "state": "initial", "reason": "Elb.RegistrationInProgress"}])
    found = balancing.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    test.assertEqual([(t["Target"]["Id"], t["TargetHealth"]["State"]) for t in found], [("i-1", "initial")])


def told_tasks(test):
    service()
    ecs = client("ecs")
    _tell(_task("a"), _task("b", "STOPPED"))
    for filters, wanted in (({}, "a"), ({"serviceName": "web"}, "a"), ({"desiredStatus": "STOPPED"}, "b")):
        arns = ecs.list_tasks(cluster="cluster", **filters)["taskArns"]
        test.assertEqual([arn.split("/")[-1] for arn in arns], [wanted])
    task = ecs.describe_tasks(cluster="cluster", tasks=["b"])["tasks"][0]
    test.assertEqual((task["lastStatus"], task["group"]), ("STOPPED", "service:web"))
