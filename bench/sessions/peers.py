"""Runs blocks as other tools do: reads `{tool, code, python, folder}` a line, answers with `{ms, output}` or `{error}`.

The tools are loaded before the first request, so that their own start is no part of what is measured.
"""

import asyncio
import json
import pathlib
import sys
import time
import types

import nbformat
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from nbclient import NotebookClient


def with_nbclient(request):
    """A notebook of one cell in a kernel of its own: started, executed, shut down."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(request["code"])])
    client = NotebookClient(notebook, timeout=300, kernel_name="bench", resources={"metadata": {"path": request["folder"]}})
    client.execute()
    return "".join(output.get("text", "") for output in notebook.cells[0].outputs)


def with_autogen(request):
    """AutoGen's executor of code blocks in the calling user's own processes."""
    python = pathlib.Path(request["python"])
    environment = types.SimpleNamespace(bin_path=str(python.parent), env_exe=str(python))

    async def execute():
        executor = LocalCommandLineCodeExecutor(
            timeout=300, work_dir=request["folder"], virtual_env_context=environment
        )
        await executor.start()
        block = CodeBlock(code=request["code"], language="python")
        result = await executor.execute_code_blocks([block], CancellationToken())
        await executor.stop()
        if result.exit_code != 0:
            raise RuntimeError(result.output)
        return result.output

    return asyncio.run(execute())


TOOLS = {"nbclient": with_nbclient, "autogen": with_autogen}


def main():
    """Answers requests until the input ends."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        began = time.perf_counter()
        try:
            output = TOOLS[request["tool"]](request)
        except Exception as error:  # noqa: BLE001 the benchmark stops with it
            answer = {"error": f"{type(error).__name__}: {error}"}
        else:
            answer = {"ms": (time.perf_counter() - began) * 1000, "output": output}
        print(json.dumps(answer), flush=True)


main()
