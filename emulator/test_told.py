"""What a control plane tells is what AWS's API answers with.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
import urllib.error
import urllib.request

from botocore.exceptions import ClientError
from in_process import ACCOUNT, REGION, EmulatorTest

_NOW = 1_700_000_000.5
_OLD, _NEW = (f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:{n}" for n in (1, 2))


def task(id, **changed):
    return {"id": id, "definition": _OLD, "status": "RUNNING", "desired": "RUNNING", "created": _NOW} | changed


def deployment(id, status="PRIMARY", state="COMPLETED", definition=_OLD, **changed):
    counts = {"desired": 2, "running": 2, "pending": 0, "failed": 0, "created": _NOW, "updated": _NOW}
    return {"id": id, "status": status, "definition": definition, "rollout_state": state, **counts, **changed}


class ToldTest(EmulatorTest):
    def setUp(self):
        aws = self.aws
        aws.reset()
        aws.ecs.create_cluster(clusterName="shop")
        for memory in (128, 256):
            container = {"name": "web", "image": "web:1", "cpu": 64, "memory": 512, "memoryReservation": memory}
            aws.ecs.register_task_definition(
                family="web",
                networkMode="bridge",
                containerDefinitions=[container | {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}],
            )

    def page(self, name, body=None):
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/{name}", data) as answer:
            return json.load(answer)

    def tell(self, *services, **more):
        body = {"account": ACCOUNT, "region": REGION, "cluster": "shop", "services": services}
        return self.page("running", body | more)

    def web(self, *deployments, tasks=None, **changed):
        if tasks is None:
            tasks = [task("a", deployment="ecs-svc/1"), task("b", deployment="ecs-svc/1")]
        told = {"name": "web", "desired": 2, "running": 2, "pending": 0, "tasks": tasks, "deployments": deployments}
        self.tell(told | changed)

    def refused(self, body):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.page("running", body)
        self.assertEqual(refused.exception.code, 400)
        return json.load(refused.exception)["problem"]

    def create(self, **settings):
        self.aws.ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web:1", desiredCount=2, **settings)

    def update(self, **settings):
        return self.aws.ecs.update_service(cluster="shop", service="web", **settings)["service"]

    def described(self):
        return self.aws.ecs.describe_services(cluster="shop", services=["web"])["services"][0]

    def deployments(self):
        return [(d["status"], d["rolloutState"], d["runningCount"]) for d in self.described()["deployments"]]

    def primary(self):
        return self.described()["deployments"][0]["id"]

    def is_steady(self):
        """Whether version 5 of Terraform's AWS provider stops waiting."""
        service = self.described()
        return len(service["deployments"]) == 1 and service["desiredCount"] == service["runningCount"]

    def tasks(self, **filters):
        arns = self.aws.ecs.list_tasks(cluster="shop", **filters)["taskArns"]
        return sorted(arn.split("/")[-1] for arn in arns)

    def task(self, id):
        return self.aws.ecs.describe_tasks(cluster="shop", tasks=[id])["tasks"][0]

    def outcomes(self):
        found = self.aws.ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"]
        return [d["status"] for d in found]


class PageTest(ToldTest):
    def test_what_is_wrong_is_said_and_nothing_of_it_counts(self):
        self.create()
        body = {"account": ACCOUNT, "region": REGION, "cluster": "shop"}
        service = {"name": "web", "desired": 2, "running": 0, "pending": 0}
        for wrong, problem in (
            ([], "the body: want an object"),
            ({}, "account: it is missing"),
            (body | {"cluster": "other"}, f"account {ACCOUNT} has no cluster other in {REGION}"),
            (body | {"account": "222222222222"}, "has no cluster shop"),
            (body | {"region": "nowhere"}, "has no cluster shop in nowhere"),
            (body | {"service": []}, "nobody knows service"),
            (body | {"services": {}}, "services: want a list"),
            (body | {"services": [service | {"name": "api"}]}, "the cluster shop has no service api"),
            (body | {"services": [service | {"running": "2"}]}, "services[0].running: want int, not '2'"),
            (body | {"services": [service | {"running": True}]}, "services[0].running: want int"),
            (body | {"services": [service | {"tasks": [task("a", status="GONE")]}]}, "tasks[0].status: 'GONE' is none of"),
            (body | {"services": [service | {"tasks": [task("a", definition="web:9")]}]}, "there is no task definition web:9"),
            (body | {"tasks_of_no_service": [task("a", definition="x:y")]}, "there is no task definition x:y"),
        ):
            with self.subTest(problem):
                self.assertIn(problem, self.refused(wrong))
                self.assertEqual(self.described()["runningCount"], 2)
        self.assertEqual(len(self.tasks(serviceName="web")), 2, "as without a control plane")

    def test_what_is_no_json_is_refused(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{self.aws.url}/_cdah/running", b"{")
        self.assertEqual(refused.exception.code, 400)

    def test_null_is_as_good_as_nothing(self):
        self.create()
        self.web(tasks=[task("a", containers=None, health="", started=None)], events=None)
        self.assertEqual(self.tasks(), ["a"])

    def test_calls_that_may_change_what_runs_are_counted(self):
        before = self.page("clusters")["changes"]
        self.aws.ecs.describe_clusters(clusters=["shop"])
        self.assertEqual(self.page("clusters")["changes"], before)
        self.aws.ecs.create_cluster(clusterName="counted")
        self.assertEqual(self.page("clusters")["changes"], before + 1)

    def test_clusters_are_listed_while_they_are_there(self):
        arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/shop"
        self.assertEqual(self.page("clusters")["clusters"], [{"account": ACCOUNT, "region": REGION, "name": "shop", "arn": arn}])
        self.aws.ecs.delete_cluster(cluster="shop")
        self.assertEqual(self.page("clusters")["clusters"], [])

    def test_a_cluster_made_anew_is_not_told(self):
        self.tell()
        self.aws.ecs.delete_cluster(cluster="shop")
        self.aws.ecs.create_cluster(clusterName="shop")
        self.create()
        self.assertTrue(self.is_steady())


class TasksTest(ToldTest):
    def test_tasks_are_those_that_are_told(self):
        self.create()
        self.web(deployment("ecs-svc/1"))
        self.assertEqual(self.tasks(), ["a", "b"])
        web = task(
            "c",
            status="STOPPED",
            desired="STOPPED",
            deployment="ecs-svc/1",
            started=_NOW,
            stopped=_NOW,
            stop_code="EssentialContainerExited",
            stopped_reason="Essential container in task exited",
            containers=[{"name": "web", "status": "STOPPED", "exit_code": 3, "reason": "out", "runtime_id": "f00"}],
        )
        ports = [{"container": 80, "host": 40123}]
        running = [{"name": "web", "status": "RUNNING", "health": "HEALTHY", "ports": ports}]
        self.web(deployment("ecs-svc/1"), tasks=[task("a", health="HEALTHY", containers=running), web])
        self.assertEqual(self.tasks(), ["a"], "those that are to run, where nothing is asked")
        self.assertEqual(self.tasks(serviceName="web", desiredStatus="STOPPED"), ["c"])
        self.assertEqual(self.tasks(startedBy="ecs-svc/1", desiredStatus="STOPPED"), ["c"])
        self.assertEqual([self.tasks(family="web"), self.tasks(family="we")], [["a"], []])
        with self.assertRaises(ClientError):
            self.tasks(serviceName="api")
        stopped, lives = self.task("c"), self.task("a")
        self.assertEqual((stopped["stopCode"], stopped["containers"][0]["exitCode"]), ("EssentialContainerExited", 3))
        self.assertEqual((stopped["containers"][0]["reason"], stopped["containers"][0]["runtimeId"]), ("out", "f00"))
        self.assertEqual(stopped["stoppedAt"].timestamp(), _NOW)
        self.assertEqual((lives["group"], lives["healthStatus"], lives["taskDefinitionArn"]), ("service:web", "HEALTHY", _OLD))
        self.assertEqual([b["hostPort"] for b in lives["containers"][0]["networkBindings"]], [40123])
        self.assertNotIn("exitCode", lives["containers"][0])
        cluster = self.aws.ecs.describe_clusters(clusters=["shop"])["clusters"][0]
        self.assertEqual(cluster["runningTasksCount"], 1)

    def test_a_task_that_is_stopped_by_hand_stays_so(self):
        self.create()
        self.web()
        self.aws.ecs.stop_task(cluster="shop", task="a", reason="enough")
        self.web()
        self.assertEqual((self.tasks(), self.tasks(desiredStatus="STOPPED")), (["b"], ["a"]))
        found = self.task("a")
        self.assertEqual((found["lastStatus"], found["stopCode"], found["stoppedReason"]), ("RUNNING", "UserInitiated", "enough"))
        with self.assertRaisesRegex(ClientError, "The referenced task was not found"):
            self.aws.ecs.stop_task(cluster="shop", task="z")

    def test_a_job_waits_and_ends_as_is_told(self):
        self.tell()
        overrides = {"containerOverrides": [{"name": "web", "command": ["migrate"]}]}
        (started,) = self.aws.ecs.run_task(cluster="shop", taskDefinition="web", startedBy="me", overrides=overrides)["tasks"]
        self.assertEqual((started["lastStatus"], started["group"]), ("PENDING", "family:web"))
        id = started["taskArn"].split("/")[-1]
        self.tell()
        self.assertEqual(self.tasks(startedBy="me"), [id])
        self.assertEqual(self.task(id)["overrides"]["containerOverrides"][0]["command"], ["migrate"])
        ended = [{"name": "web", "status": "STOPPED", "exit_code": 0}]
        stopped = task(id, status="STOPPED", desired="STOPPED", containers=ended, definition=_NEW)
        self.tell(tasks_of_no_service=[stopped])
        self.assertEqual(self.task(id)["containers"][0]["exitCode"], 0)
        self.tell()
        self.assertEqual((self.tasks(), self.tasks(desiredStatus="STOPPED")), ([], [id]))
        self.assertEqual((self.task(id)["startedBy"], self.task(id)["lastStatus"]), ("me", "STOPPED"))

    def test_instances_have_what_their_tasks_leave(self):
        aws = self.aws
        instance = aws.ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        total = [{"name": n, "type": "INTEGER", "integerValue": v} for n, v in (("CPU", 2048), ("MEMORY", 1900))]
        total.append({"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]})
        document = json.dumps({"instanceId": instance})
        aws.ecs.register_container_instance(cluster="shop", instanceIdentityDocument=document, totalResources=total)
        (arn,) = aws.ecs.list_container_instances(cluster="shop")["containerInstanceArns"]
        self.create()
        states = ("RUNNING", "PENDING", "STOPPED")
        self.web(tasks=[task(s, instance=instance, status=s, desired="RUNNING") for s in states] + [task("elsewhere")])
        found = aws.ecs.describe_container_instances(cluster="shop", containerInstances=[arn])["containerInstances"][0]
        self.assertEqual((found["runningTasksCount"], found["pendingTasksCount"]), (1, 1))
        left = {r["name"]: r.get("integerValue") or r.get("stringSetValue") for r in found["remainingResources"]}
        self.assertEqual(left, {"CPU": 2048 - 2 * 64, "MEMORY": 1900 - 2 * 128, "PORTS": ["22", "8080", "8080"]})
        self.assertEqual(found["registeredResources"][0]["integerValue"], 2048)
        for instance in (arn, arn.split("/")[-1]):
            self.assertEqual(self.tasks(containerInstance=instance), sorted(states))
        self.assertEqual(self.task("RUNNING")["containerInstanceArn"], arn)
        self.assertTrue(self.task("RUNNING")["availabilityZone"].startswith(REGION))


class DeploymentsTest(ToldTest):
    def test_a_new_service_is_steady_once_its_tasks_run(self):
        self.tell()
        self.create()
        self.assertEqual(self.deployments(), [("PRIMARY", "IN_PROGRESS", 0)])
        self.assertFalse(self.is_steady())
        self.web(running=0, tasks=[])
        self.assertFalse(self.is_steady())
        self.web(deployment(self.primary()), events=[{"created": _NOW, "message": "steady"}])
        self.assertTrue(self.is_steady())
        self.assertEqual(self.deployments(), [("PRIMARY", "COMPLETED", 2)])
        (event,) = self.described()["events"]
        self.assertEqual((event["message"], event["createdAt"].timestamp()), ("steady", _NOW))
        self.web(deployment(self.primary()), events=[{"created": _NOW, "message": "steady"}])
        self.assertEqual(self.described()["events"][0]["id"], event["id"])
        self.assertEqual(self.outcomes(), ["SUCCESSFUL"])

    def test_a_release_is_not_steady_before_it_has_been_seen_and_done(self):
        self.create()
        self.web(deployment("ecs-svc/1"))
        new = self.update(taskDefinition="web:2")["deployments"][0]["id"]
        begun = [("PRIMARY", "IN_PROGRESS", 0), ("ACTIVE", "COMPLETED", 2)]
        self.assertEqual(self.deployments(), begun)
        self.web(deployment("ecs-svc/1"))  # as it was before
        self.assertEqual((self.deployments(), self.primary()), (begun, new))
        self.assertEqual(self.described()["taskDefinition"], _NEW)
        self.web(deployment("ecs-svc/1", "ACTIVE"), deployment(new, state="IN_PROGRESS", definition=_NEW, running=1))
        self.assertEqual(self.deployments(), [("PRIMARY", "IN_PROGRESS", 1), ("ACTIVE", "COMPLETED", 2)])
        self.assertFalse(self.is_steady())
        self.web(deployment("ecs-svc/1", "INACTIVE"), deployment(new, definition=_NEW))
        self.assertTrue(self.is_steady())
        self.assertEqual((self.primary(), self.outcomes()), (new, ["SUCCESSFUL"]))

    def test_a_release_that_is_rolled_back_leaves_the_old_definition(self):
        self.create()
        self.web(deployment("ecs-svc/1"))
        new = self.update(taskDefinition="web:2")["deployments"][0]["id"]
        why = "ECS deployment circuit breaker: tasks failed to start."
        failed = deployment(new, "ACTIVE", "FAILED", _NEW, rollout_reason=why, running=0, failed=3)
        self.web(failed, deployment("ecs-svc/9", state="IN_PROGRESS"))
        service = self.described()
        self.assertEqual((service["taskDefinition"], service["deployments"][1]["rolloutStateReason"]), (_OLD, why))
        self.assertEqual((service["deployments"][1]["failedTasks"], self.outcomes()), (3, ["ROLLBACK_IN_PROGRESS"]))
        self.web(deployment("ecs-svc/9"))
        self.assertEqual(self.outcomes(), ["ROLLBACK_SUCCESSFUL"])
        self.assertEqual(self.described()["taskDefinition"], _OLD)
        self.assertTrue(self.is_steady())
        revision = self.aws.ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"][0]
        arns = [revision["targetServiceRevisionArn"]]
        (found,) = self.aws.ecs.describe_service_revisions(serviceRevisionArns=arns)["serviceRevisions"]
        self.assertEqual(found["taskDefinition"], _NEW)
        again = self.update(taskDefinition="web:2")["deployments"][0]["id"]
        self.web(deployment(again, state="FAILED", definition=_NEW, running=0), running=0)
        self.assertEqual(self.outcomes(), ["STOPPED", "ROLLBACK_SUCCESSFUL"], "a breaker that does not roll back")
        self.assertFalse(self.is_steady())

    def test_a_release_that_goes_back_to_one_that_was_begun_is_remembered(self):
        self.tell()
        self.create()
        first = self.primary()
        self.web(deployment(first))
        bad = self.update(taskDefinition="web:2")["deployments"][0]["id"]
        failed = deployment(bad, "ACTIVE", "FAILED", _NEW, running=0, failed=3)
        self.web(failed, deployment(first, state="IN_PROGRESS"))
        self.assertEqual(self.outcomes(), ["ROLLBACK_IN_PROGRESS", "IN_PROGRESS"])
        self.web(deployment(first))
        self.assertEqual(self.outcomes(), ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"])
        ended = self.aws.ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"][0]
        self.assertGreaterEqual(ended["finishedAt"], ended["startedAt"])
        # At once, so that its failure is never told; and then a good one.
        bad = self.update(taskDefinition="web:2")["deployments"][0]["id"]
        self.web(deployment(bad, state="IN_PROGRESS", definition=_NEW, running=0), deployment(first, "ACTIVE"))
        self.web(deployment(first))
        good = self.update(taskDefinition="web:2")["deployments"][0]["id"]
        self.web(deployment(good, definition=_NEW))
        self.assertEqual(self.outcomes(), ["SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "SUCCESSFUL"])

    def test_a_forced_deployment_is_a_new_one_of_the_same_definition(self):
        self.create()
        self.web(deployment("ecs-svc/1"))
        before = self.described()["deployments"][0]
        self.update(forceNewDeployment=True)
        after, old = self.described()["deployments"]
        self.assertNotEqual(after["id"], before["id"])
        self.assertGreater(after["createdAt"], before["createdAt"])
        self.assertEqual((after["taskDefinition"], old["id"], old["status"]), (_OLD, before["id"], "ACTIVE"))

    def test_another_count_is_waited_for_without_a_deployment(self):
        self.create()
        self.web(deployment("ecs-svc/1"))
        self.update(desiredCount=3)
        self.web(deployment("ecs-svc/1"))
        service = self.described()
        self.assertEqual((service["desiredCount"], service["runningCount"]), (3, 2))
        self.assertEqual((len(service["deployments"]), self.is_steady()), (1, False))

    def test_a_daemon_is_desired_as_often_as_is_told(self):
        self.aws.ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web:1", schedulingStrategy="DAEMON")
        self.web(deployment("ecs-svc/1"))
        self.assertEqual(self.described()["desiredCount"], 2)

    def test_only_the_control_plane_says_what_does_not_start(self):
        container = {"name": "web", "image": "does-not-start", "memory": 64}
        self.aws.ecs.register_task_definition(family="web", containerDefinitions=[container])
        self.create()
        self.web(deployment("ecs-svc/1"))
        self.assertTrue(self.update(taskDefinition="web:3")["taskDefinition"].endswith("web:3"))
        self.assertEqual(self.outcomes(), ["IN_PROGRESS"])


class TargetsTest(ToldTest):
    def test_targets_are_those_that_are_told(self):
        vpc = self.aws.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        made = self.aws.elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
        group = made["TargetGroups"][0]["TargetGroupArn"]
        subnets = [s["SubnetId"] for s in self.aws.ec2.describe_subnets()["Subnets"]]
        balancer = self.aws.elbv2.create_load_balancer(Name="web", Subnets=subnets, Scheme="internal")["LoadBalancers"][0]
        actions = [{"Type": "forward", "TargetGroupArn": group}]
        self.aws.elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=actions
        )
        self.create(loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 80}])

        def health(**asked):
            found = self.aws.elbv2.describe_target_health(TargetGroupArn=group, **asked)["TargetHealthDescriptions"]
            return [(t["Target"]["Id"], t["Target"]["Port"], t["TargetHealth"]["State"]) for t in found]

        self.web()
        self.assertEqual(health(), [])
        target = {"group": group, "id": "i-1", "port": 32768}
        bad = {"state": "unhealthy", "reason": "Target.Timeout", "description": "Request timed out"}
        self.tell(targets=[target | bad, target | {"port": 32769, "state": "healthy"}])
        self.assertEqual(health(), [("i-1", 32768, "unhealthy"), ("i-1", 32769, "healthy")])
        self.assertEqual(health(Targets=[{"Id": "i-1", "Port": 32769}]), [("i-1", 32769, "healthy")])
        self.assertEqual(health(Targets=[{"Id": "i-2"}]), [("i-2", 80, "unused")])
        found = self.aws.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        self.assertEqual(found[0]["TargetHealth"]["Reason"], "Target.Timeout")


if __name__ == "__main__":
    unittest.main()
