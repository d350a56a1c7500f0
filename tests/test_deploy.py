"""What is in deploy/ is what its readers take, and speaks of what there is."""

import re
import subprocess
import sys
from pathlib import Path

import crossplane
import kubernetes_validate
import pytest
import yaml

from bnviz import environment
from bnviz.stream.fronts import COOKIE

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = "1.33"
RAY_FIELDS = {  # of a RayCluster, as the KubeRay operator reads it: its own schema is in no registry of packages
    "spec": {"rayVersion", "enableInTreeAutoscaling", "autoscalerOptions", "headGroupSpec", "workerGroupSpecs"},
    "autoscalerOptions": {"upscalingMode", "idleTimeoutSeconds"},
    "headGroupSpec": {"rayStartParams", "template"},
    "group": {"groupName", "replicas", "minReplicas", "maxReplicas", "rayStartParams", "template"},
}


def program(name, *arguments):
    """What a program of this environment says of some files; empty if it finds nothing wrong."""
    found = subprocess.run([Path(sys.executable).with_name(name), *arguments], capture_output=True, text=True)
    return "" if found.returncode == 0 else found.stdout + found.stderr


def manifests():
    """Every object of every manifest."""
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text())


def nginx():
    """The directives of the proxy's file, and what is wrong with it."""
    path = str(DEPLOY / "nginx.conf")
    [config] = crossplane.parse(path)["config"]
    read = crossplane.parse(path, strict=True)  # takes the entries of a map for directives
    [http] = block(config["parsed"], "http").values()
    entries = {entry["line"] for each in http if each["directive"] == "map" for entry in each["block"]}
    return config["parsed"], [error for error in read["errors"] if error["line"] not in entries]


def block(directives, name):
    """The blocks of a name, by their first argument."""
    found = [each for each in directives if each["directive"] == name]
    return {" ".join(each["args"]): each["block"] for each in found}


def test_the_image_is_built_as_hadolint_asks():
    assert program("hadolint", str(DEPLOY / "Dockerfile")) == ""


def test_compose_takes_the_file():
    """By the Compose specification's own schema."""
    assert program("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")) == ""


def test_the_composed_services_are_held_in():
    """Read-only, without rights, and restarted."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services) == {"proxy", "front-0", "front-1", "head", "node-a", "node-b"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["restart"] == "always"


@pytest.mark.parametrize("manifest", list(manifests()), ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_kubernetes_takes_the_manifests(manifest):
    """By the schema of its version; a RayCluster has the fields that its operator reads, and pods of Kubernetes."""
    if manifest["kind"] != "RayCluster":
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
        return
    spec = manifest["spec"]
    assert set(spec) <= RAY_FIELDS["spec"]
    assert set(spec["autoscalerOptions"]) <= RAY_FIELDS["autoscalerOptions"]
    assert set(spec["headGroupSpec"]) <= RAY_FIELDS["headGroupSpec"]
    for group in spec["workerGroupSpecs"]:
        assert set(group) <= RAY_FIELDS["group"]
        assert 0 < group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]
    for group in (spec["headGroupSpec"], *spec["workerGroupSpecs"]):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "any"}, **group["template"]}
        kubernetes_validate.validate(pod, KUBERNETES, strict=True)
        assert all(isinstance(value, str) for value in group["rayStartParams"].values())


def test_the_cluster_has_the_version_of_ray_that_is_installed():
    """Another one would not let the servers in."""
    [wanted] = re.findall(r"ray~=(\d+\.\d+)\.", (ROOT / "requirements-cluster.txt").read_text())
    [cluster] = [each for each in manifests() if each["kind"] == "RayCluster"]
    assert cluster["spec"]["rayVersion"].startswith(f"{wanted}.")


def test_nginx_takes_the_proxy_s_file_and_knows_every_server():
    """A page's cookie leads to its server, and to another one while that is gone."""
    directives, errors = nginx()
    assert errors == []
    [http] = block(directives, "http").values()
    names = block(http, "map")[f"$cookie_{COOKIE} $front"]
    fronts = {each["directive"]: each["args"] for each in names if each["directive"] != "default"}
    assert fronts == {name: [name] for name in fronts}
    upstreams = block(http, "upstream")
    assert set(upstreams) == {"any", *fronts}
    for name in fronts:
        first, *others = [each["args"] for each in upstreams[name] if each["directive"] == "server"]
        assert first[0] == f"{name}:8501"
        assert all("backup" in other for other in others)
        assert {other[0] for other in (first, *others)} == {f"{each}:8501" for each in fronts}
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert {each.get("environment", {}).get("BNVIZ_FRONT") for each in services.values()} - {None} == set(fronts)
    assert {each["metadata"]["name"] for each in manifests() if each["kind"] == "Service"} >= set(fronts)


def test_every_setting_that_is_used_is_one():
    """The files name no variable of ours that the server does not read."""
    known = {each.name for each in environment.ALL} | {"BNVIZ_NAME"}  # this one is the files' own
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert set(re.findall(r"\bBNVIZ_[A-Z_]+\b", path.read_text())) <= known
