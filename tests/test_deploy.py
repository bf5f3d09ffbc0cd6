"""What is deployed names only what exists: variables, ports, paths, commands and metrics of the code as it is."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry
from typer.main import get_command

from chatbet import scaling, serving
from chatbet.api.answering import HEARD_OUT
from chatbet.api.health import router
from chatbet.api.websocket import CLOSE_WITHIN
from chatbet.cli import app
from chatbet.observability.metrics import Metrics
from chatbet.settings import Settings
from chatbet.sportsbook.cache import PrometheusCacheMetrics

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
PORT = 8000
VARIABLES = {name.upper() for name in Settings.model_fields}
PATHS = {route.path for route in router.routes if hasattr(route, "path")}
DRAIN = serving.DRAIN + HEARD_OUT + CLOSE_WITHIN
METRIC = re.compile(r"chatbet_[a-z_]+")
LABELS = re.compile(r"(?:by|without) \(([a-z_, ]+)\)|\{([^}]*)\}")


def manifests() -> list[dict[str, Any]]:
    """Every Kubernetes object."""
    files = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    return [found for path in files for found in yaml.safe_load_all(path.read_text("utf-8")) if found]


def kind(name: str) -> dict[str, Any]:
    """The one Kubernetes object of a kind."""
    (found,) = [manifest for manifest in manifests() if manifest["kind"] == name]
    return found


def compose(name: str) -> dict[str, dict[str, Any]]:
    """The services of a compose file."""
    services: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / name).read_text("utf-8"))["services"]
    return services


def series() -> dict[str, set[str]]:
    """Every time series that the code can offer, with its labels."""
    metrics = Metrics()
    PrometheusCacheMetrics(metrics.registry)
    found: dict[str, set[str]] = {}
    for metric in _collectors(metrics.registry):
        labels = set(metric._labelnames)
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(metric._type, ("",))
        for suffix in suffixes:
            found[metric._name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return found


def _collectors(registry: CollectorRegistry) -> list[Any]:
    return list(dict.fromkeys(registry._names_to_collectors.values()))


def expressions() -> list[str]:
    """Every query of the dashboard and of the alerts."""
    dashboard = json.loads((DEPLOY / "grafana" / "chatbet.json").read_text("utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = [rule["expr"] for group in kind("PrometheusRule")["spec"]["groups"] for rule in group["rules"]]
    return queries + rules


def check_command(command: list[str]) -> None:
    """A command line that ``chatbet`` understands."""
    program, verb, *options = command
    assert program == "chatbet"
    verbs: Any = get_command(app)
    known = {option for parameter in verbs.commands[verb].params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known


@pytest.mark.parametrize("expression", expressions())
def test_dashboards_and_alerts_ask_for_metrics_that_exist(expression: str) -> None:
    """By their full names, and by labels that they have."""
    known = series()
    asked = set(METRIC.findall(expression))
    assert asked
    assert asked <= set(known)
    labels = set[str]()
    for grouped, matched in LABELS.findall(expression):
        labels |= {label.strip() for label in grouped.split(",") if grouped}
        labels |= {part.split("=")[0].rstrip("!~ ") for part in matched.split(",") if matched}
    assert labels <= set.union(*(known[name] for name in asked))


def test_every_metric_is_on_the_dashboard() -> None:
    """What is counted is shown."""
    shown = " ".join(expressions())
    missing = {name for name in series() if name not in shown and not name.endswith(("_sum", "_count"))}
    assert missing == set()


def test_the_autoscaler_counts_what_the_service_offers() -> None:
    """Turns in flight first."""
    named = [metric["pods"]["metric"]["name"] for metric in kind("HorizontalPodAutoscaler")["spec"]["metrics"][:2]]
    assert named[0] == "chatbet_turns_in_flight"
    assert set(named) <= set(series())
    assert kind("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == kind("Deployment")["metadata"]["name"]


def test_pods_run_without_rights_on_a_file_system_they_cannot_write() -> None:
    """But where the service writes: its data folder and the temporary one."""
    pod = kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/tmp", "/data"}
    assert pod["automountServiceAccountToken"] is False


def test_probes_ask_paths_that_answer_and_pods_have_time_to_drain() -> None:
    """Restart on a dead loop, no users while not ready, and no kill before the drain is over."""
    pod = kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert (
        container["livenessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/health/live"
    )
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    for probe in ("livenessProbe", "startupProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in PATHS
    assert container["ports"][0]["containerPort"] == PORT
    check_command(container["args"])
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][-1])
    assert pod["terminationGracePeriodSeconds"] > pause + DRAIN + serving.config(Settings()).timeout_graceful_shutdown
    assert scaling.DRAINED_WITHIN > DRAIN


def test_every_variable_that_is_set_is_a_setting() -> None:
    """A variable that was renamed would else be ignored in silence."""
    named = set(kind("ConfigMap")["data"])
    for file in ("compose.yml", "compose.scale.yml"):
        named |= set(compose(file)["chatbet"]["environment"])
    named |= set(re.findall(r"\b(CHATBET_[A-Z_]+)=", (DEPLOY / "Dockerfile").read_text("utf-8")))
    assert named <= VARIABLES
    comment = (DEPLOY / "kubernetes" / "chatbet.yaml").read_text("utf-8").split("apiVersion")[0]
    assert set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", comment)) <= VARIABLES


def test_selectors_find_the_pods() -> None:
    """Service, disruption budget, network policy and monitor speak of the same pods."""
    labels = kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert kind("Service")["spec"]["selector"] == labels
    assert kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert kind("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    assert kind("PodMonitor")["spec"]["selector"]["matchLabels"] == labels
    assert kind("PodMonitor")["spec"]["podMetricsEndpoints"][0]["path"] in PATHS
    assert kind("Service")["spec"]["sessionAffinity"] == "None"
    assert kind("NetworkPolicy")["spec"]["ingress"][0]["ports"][0]["port"] == PORT


def test_the_scaled_compose_has_several_workers_behind_a_balancer_that_knows_no_sessions() -> None:
    """One Redis, one sportsbook, one secret for all of them; each runs without rights."""
    services = compose("compose.scale.yml")
    workers = services["chatbet"]
    assert workers["deploy"]["replicas"] > 1
    assert {"REDIS_URL", "SECRET_KEY", "CHATBET_API_BASE_URL"} <= set(workers["environment"])
    assert "ports" not in workers
    for service in (workers, services["sandbox"], compose("compose.yml")["chatbet"]):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    for service in (workers, compose("compose.yml")["chatbet"]):
        assert int(service["stop_grace_period"].removesuffix("s")) > DRAIN + 3
    check_command(services["sandbox"]["command"])
    balancer = (DEPLOY / "balancer.conf").read_text("utf-8")
    assert f"server chatbet:{PORT} resolve" in balancer
    assert not re.search(r"^\s*(ip_hash|sticky|hash)\b", balancer, re.MULTILINE)
    assert "proxy_read_timeout 90s" in balancer  # longer than the service's own pings
    assert "keepalive_timeout 60s" in balancer
    assert serving.config(Settings()).timeout_keep_alive > 60  # else a message meets a connection that just closes


def test_the_image_installs_by_hash_and_runs_as_nobody() -> None:
    """From the lock alone, and buildable by older builders."""
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
    instructions = [line for line in lines if line and not line.startswith("#")]
    assert not any("<<" in line or "--link" in line for line in instructions)
    installs = [line for line in instructions if "pip install" in line]
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]
    user = next(line for line in instructions if line.startswith("USER"))
    assert user.split()[1].split(":")[0] == str(
        kind("Deployment")["spec"]["template"]["spec"]["securityContext"]["runAsUser"]
    )
    check_command(json.loads(instructions[-1].removeprefix("CMD ")))
    check = next(line for line in instructions if "HEALTHCHECK" in line)
    assert any(path in check for path in PATHS - {"/health/", "/health"})
    copied = {source for line in instructions if line.startswith("COPY") and "--from" not in line
              for source in shlex.split(line)[1:-1]}  # fmt: skip
    assert all((ROOT / source).exists() for source in copied)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{source}" for source in copied} <= set(ignored)
    python = re.search(r"python:(\d\.\d+)", instructions[0])
    assert python
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert tuple(map(int, python[1].split("."))) >= tuple(map(int, wanted.removeprefix(">=").split(".")))
