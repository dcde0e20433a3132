"""An S3 service on a loopback port, in a process of its own: `ministack`, which honours Object Lock."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

BUCKET = "evidence"
REGION = "ap-northeast-1"
KEY_ID, SECRET = "simulated", "simulated-secret"


@dataclass(frozen=True)
class S3Server:
    """Where it listens, and a client of the owner of its buckets."""

    endpoint: str
    owner: Any


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Run the service, with a bucket that locks; everything it holds is gone with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "SERVICES": "s3",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder}/none",
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
    try:
        _wait(process, port)
        endpoint = f"http://127.0.0.1:{port}"
        owner = boto3.session.Session(KEY_ID, SECRET, region_name=REGION).client(
            "s3", endpoint_url=endpoint, config=Config(s3={"addressing_style": "path"})
        )
        owner.create_bucket(
            Bucket=BUCKET,
            ObjectLockEnabledForBucket=True,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
        yield S3Server(endpoint, owner)
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the service did not start")
