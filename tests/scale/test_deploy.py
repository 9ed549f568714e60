"""What lies in deploy/ fits the program: commands, settings, probes, what Kubernetes and compose require."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.__main__ import _parser
from bot.settings import Settings, variables
from tests import house

OWN = {"COPYDESK_DATA_DIR", "COPYDESK_HTTP_HOST", "COPYDESK_HTTP_PORT"}
SECRET = re.compile(r"(_KEY|_TOKEN|_SECRET|DATABASE_URL)$")
DEPLOY = house.ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
REQUIRED = {
    "Namespace": [],
    "Secret": ["stringData"],
    "ConfigMap": ["data"],
    "PersistentVolumeClaim": ["spec.accessModes", "spec.resources.requests.storage"],
    "Service": ["spec.selector", "spec.ports"],
    "StatefulSet": ["spec.serviceName", "spec.selector.matchLabels", "spec.template.spec.containers"],
    "Job": ["spec.template.spec.containers", "spec.template.spec.restartPolicy"],
    "Deployment": [
        "spec.replicas",
        "spec.selector.matchLabels",
        "spec.template.spec.containers",
        "spec.strategy",
    ],
    "PodDisruptionBudget": ["spec.selector.matchLabels", "spec.maxUnavailable"],
}
FOREIGN = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"}
COMPOSE_KEYS = {
    "image", "build", "restart", "read_only", "tmpfs", "security_opt", "cap_drop", "env_file", "environment",
    "entrypoint", "command", "secrets", "volumes", "healthcheck", "depends_on", "ports", "stop_grace_period",
}  # fmt: skip


def documented() -> set[str]:
    """Every setting there is, which tests/test_readme.py compares with the program."""
    example = (house.ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))


def objects() -> list[dict[str, Any]]:
    """Every object of every manifest."""
    return [
        each
        for file in MANIFESTS
        if file.name != "kustomization.yaml"
        for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    ]


def of(kind: str) -> Iterator[dict[str, Any]]:
    """Those of one kind."""
    return (each for each in objects() if each["kind"] == kind)


def at(found: Any, path: str) -> Any:
    """spec.template.… of it."""
    for name in path.split("."):
        found = found[name]
    return found


def containers() -> list[dict[str, Any]]:
    """Every container that runs our program."""
    pods = [at(each, "spec.template.spec") for kind in ("Job", "Deployment") for each in of(kind)]
    return [container for pod in pods for container in pod["containers"]]


def compose() -> dict[str, Any]:
    """The compose file, with its anchors resolved."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("found", objects(), ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_every_object_has_what_its_kind_requires(found: dict[str, Any]) -> None:
    assert {"apiVersion", "kind", "metadata"} <= set(found)
    assert all(at(found, path) for path in REQUIRED[found["kind"]])
    assert found["kind"] == "Namespace" or found["metadata"]["namespace"] == "copydesk"


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_selectors_find_their_own_pods(kind: str) -> None:
    labels = [at(each, "spec.template.metadata.labels") for each in of(kind)]
    assert labels == [at(each, "spec.selector.matchLabels") for each in of(kind)]


def test_services_and_budgets_find_pods() -> None:
    pods = [
        at(each, "spec.template.metadata.labels") for kind in REQUIRED for each in of(kind) if _has_pods(each)
    ]
    sought = [at(each, "spec.selector") for each in of("Service")]
    sought += [at(each, "spec.selector.matchLabels") for each in of("PodDisruptionBudget")]
    assert all(each in pods for each in sought)


def _has_pods(found: dict[str, Any]) -> bool:
    return "template" in found.get("spec", {})


def test_every_command_is_one_of_the_program() -> None:
    started = [each["args"] for each in containers()]
    started += [
        ["copydesk", *each["command"]] for name, each in compose()["services"].items() if name != "database"
    ]
    for program, *arguments in started:
        assert program == "copydesk"
        _parser().parse_args(arguments)
    assert {arguments[1] for arguments in started} == {"migrate", "gateway", "worker"}


def test_every_variable_is_a_setting_and_every_value_is_accepted() -> None:
    values = {name: value for each in of("ConfigMap") for name, value in each["data"].items()}
    secrets = {name: value for each in of("Secret") for name, value in each["stringData"].items()}
    services = compose()["services"].values()
    composed = {name for each in services for name in each["environment"]}
    assert ({*values, *secrets, *composed} - FOREIGN) <= {*variables(), *documented()}
    url = secrets["COPYDESK_DATABASE_URL"]
    assert Settings.of({**values, "COPYDESK_DATABASE_URL": url}).runner == "procrastinate"


def test_every_setting_has_its_place_and_secrets_are_apart() -> None:
    plain = {name for each in of("ConfigMap") for name in each["data"]}
    secret = {name for each in of("Secret") for name in each["stringData"]} - FOREIGN
    assert plain | secret == documented()
    assert {name for name in documented() if SECRET.search(name)} == secret
    both = [{"configMapRef": {"name": "copydesk"}}, {"secretRef": {"name": "copydesk"}}]
    assert all(each["envFrom"] == both for each in containers())


def test_the_settings_of_the_folder_reach_every_process_and_leave_the_containers_own_alone() -> None:
    ours = [each for name, each in compose()["services"].items() if name != "database"]
    assert all(each["env_file"] == [{"path": ".env", "required": False}] for each in ours)
    assert all(set(each["environment"]) >= OWN for each in ours)
    assert all(each["build"]["args"]["EXTRAS"] == "[scale,providers]" for each in ours)


def test_probes_ask_pages_that_are_served() -> None:
    [gateway] = [each for each in containers() if each["name"] == "gateway"]
    ports = {each["name"] for each in gateway["ports"]}
    probes = [gateway[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]
    assert {each["port"] for each in probes} == ports == {"http"}
    served = (house.ROOT / "bot" / "web" / "app.py").read_text(encoding="utf-8")
    assert all(f'"{each["path"]}"' in served for each in probes)


def test_a_process_that_is_told_to_stop_has_longer_than_a_send_takes() -> None:
    pods = [at(each, "spec.template.spec") for each in of("Deployment")]
    assert all(each["terminationGracePeriodSeconds"] >= 50 for each in pods)
    services = compose()["services"]
    assert all(services[name]["stop_grace_period"] == "60s" for name in ("gateway", "worker"))


def test_nothing_of_ours_runs_as_root_or_writes_outside_its_folder() -> None:
    for each in containers():
        assert each["securityContext"]["readOnlyRootFilesystem"]
        assert not each["securityContext"]["allowPrivilegeEscalation"]
    for kind in ("Job", "Deployment"):
        assert all(at(each, "spec.template.spec.securityContext.runAsNonRoot") for each in of(kind))


def test_compose_uses_known_keys_and_what_it_declares() -> None:
    found = compose()
    for service in found["services"].values():
        assert set(service) <= COMPOSE_KEYS
        assert set(service["secrets"]) <= set(found["secrets"])
        assert {each.split(":")[0] for each in service["volumes"]} <= set(found["volumes"])
        assert set(service.get("depends_on", {})) <= set(found["services"])


def test_the_secret_is_no_part_of_what_is_applied_by_itself() -> None:
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text(encoding="utf-8"))
    named = set(kustomization["resources"])
    assert named == {file.name for file in MANIFESTS} - {"kustomization.yaml", "10-secret.template.yaml"}


def test_gateways_and_workers_share_the_files_that_posts_go_out_with() -> None:
    claims = {at(each, "metadata.name"): at(each, "spec.accessModes") for each in of("PersistentVolumeClaim")}
    assert claims == {"media": ["ReadWriteMany"]}
    for each in of("Deployment"):
        pod = at(each, "spec.template.spec")
        shared = {each["name"] for each in pod["volumes"] if "persistentVolumeClaim" in each}
        mounts = {mount["mountPath"]: mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
        assert mounts["/data/media"] in shared
    services = compose()["services"]
    assert all(services[name]["volumes"] == ["desk:/data"] for name in ("gateway", "worker"))
