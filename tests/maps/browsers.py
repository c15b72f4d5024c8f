"""How does a test drive a real browser? Chromium through its driver, Firefox through WebDriver BiDi, both alike."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "ArrowUp": "\ue013", "ArrowDown": "\ue015",
        "ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Home": "\ue011", "End": "\ue010"}  # fmt: skip


class Browser:
    """What a test asks of a browser; ``run`` takes the body of a function, which may return a promise."""

    name: str

    def open(self, address: str) -> None:
        raise NotImplementedError

    def run(self, script: str, *arguments: Any) -> Any:
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        raise NotImplementedError

    def size(self, width: int, height: int) -> None:
        raise NotImplementedError

    def complaints(self) -> list[str]:
        raise NotImplementedError

    def requests(self) -> list[str]:
        raise NotImplementedError

    def picture(self) -> bytes:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def settled(self, script: str) -> Any:
        """The value of a script a few animation frames later."""
        return self.run(
            "return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done((() => {"
            + script
            + "})()), 90)))"
        )


class Chromium(Browser):
    """Debian's Chromium with its driver."""

    name = "chromium"

    def __init__(self, profile: Path) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run", "--disable-dev-shm-usage", "--window-size=1366,900", f"--user-data-dir={profile}",
        ):  # fmt: skip
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

    @staticmethod
    def missing() -> list[str]:
        return [name for name in ("chromium", "chromedriver") if not shutil.which(name)]

    def open(self, address: str) -> None:
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(address)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*(KEYS.get(key, key) for key in keys)).perform()

    def size(self, width: int, height: int) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def media(self, **features: str) -> None:
        """Pretend a preference, such as ``prefers_color_scheme="dark"``, or print with ``media="print"``."""
        media = features.pop("media", "")
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": wanted})

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        events = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]

    def picture(self) -> bytes:
        return bytes(self.driver.get_screenshot_as_png())

    def close(self) -> None:
        self.driver.quit()


class Firefox(Browser):
    """Debian's Firefox, spoken to as it stands: Debian carries no geckodriver, and BiDi needs none."""

    name = "firefox"

    def __init__(self, profile: Path) -> None:
        import websocket

        program = shutil.which("firefox-esr") or shutil.which("firefox") or ""
        (profile / "user.js").write_text(
            "".join(
                f'user_pref("{name}", {value});\n'
                for name, value in {
                    "app.update.enabled": "false", "browser.shell.checkDefaultBrowser": "false", "datareporting.policy.dataSubmissionEnabled": "false",
                    "toolkit.telemetry.reportingpolicy.firstRun": "false", "browser.startup.page": "0", "remote.log.level": '"Info"',
                }.items()
            )
        )  # fmt: skip
        self._log = (profile / "browser.log").open("w")
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"],
            stdout=self._log, stderr=self._log, env={**os.environ, "MOZ_DISABLE_CONTENT_SANDBOX": "1", "HOME": str(profile)},
        )  # fmt: skip
        address = self._listening(profile / "browser.log")
        self._socket = websocket.create_connection(f"{address}/session", suppress_origin=True, timeout=60)
        self._number = 0
        self._events: list[dict[str, Any]] = []
        self._send("session.new", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})
        self._send("session.subscribe", {"events": ["log.entryAdded", "network.beforeRequestSent"]})
        self._context = self._send("browsingContext.getTree", {})["contexts"][0]["context"]

    @staticmethod
    def missing() -> list[str]:
        return [] if shutil.which("firefox-esr") or shutil.which("firefox") else ["firefox-esr"]

    def _listening(self, log: Path) -> str:
        for _ in range(300):
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text(errors="replace"))
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"Firefox did not start: {log.read_text(errors='replace')[-500:]}")

    def _send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("type") == "event":
                self._events.append(message)
            elif message.get("id") == self._number:
                assert message["type"] == "success", f"{method}: {message.get('message')}"
                return dict(message["result"])

    def open(self, address: str) -> None:
        self._send("browsingContext.navigate", {"context": self._context, "url": "about:blank", "wait": "complete"})
        self._events.clear()
        self._send("browsingContext.navigate", {"context": self._context, "url": address, "wait": "complete"})

    def run(self, script: str, *arguments: Any) -> Any:
        # Values travel as JSON text: BiDi's own notation tells maps from objects, which no test here asks.
        wrapped = (
            "async function(given) { return JSON.stringify(await (function() {"
            + script
            + "}).apply(null, JSON.parse(given)) ?? null); }"
        )
        result = self._send("script.callFunction", {
            "functionDeclaration": wrapped, "awaitPromise": True, "target": {"context": self._context},
            "arguments": [{"type": "string", "value": json.dumps(arguments)}], "userActivation": True,
        })  # fmt: skip
        assert result["type"] == "success", result.get("exceptionDetails", {}).get("text")
        return json.loads(result["result"]["value"])

    def press(self, *keys: str) -> None:
        actions = []
        for key in keys:
            for letter in [KEYS[key]] if key in KEYS else key:
                actions += [{"type": "keyDown", "value": letter}, {"type": "keyUp", "value": letter}]
        self._send(
            "input.performActions",
            {"context": self._context, "actions": [{"type": "key", "id": "keys", "actions": actions}]},
        )

    def size(self, width: int, height: int) -> None:
        self._send(
            "browsingContext.setViewport",
            {"context": self._context, "viewport": {"width": width, "height": height}, "devicePixelRatio": 1},
        )

    def complaints(self) -> list[str]:
        self.run("return 1")
        logged = [e["params"] for e in self._events if e["method"] == "log.entryAdded"]
        return [str(entry.get("text")) for entry in logged if entry.get("level") in {"error", "warn"}]

    def requests(self) -> list[str]:
        self.run("return 1")
        return [e["params"]["request"]["url"] for e in self._events if e["method"] == "network.beforeRequestSent"]

    def picture(self) -> bytes:
        return base64.b64decode(self._send("browsingContext.captureScreenshot", {"context": self._context})["data"])

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)
        self._log.close()
