"""The `wenzheng` command: reads settings, calls the other parts, turns errors into exit codes.

What a command needs is imported when it runs: nobody waits for the web server to ask a question,
nor for anything to read the help.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from cli import agents, read, serve, targets, tune, write
from cli.context import Context
from cli.later import later
from wenzheng.configuration import configure, parse_options
from wenzheng.errors import UsageError, WenzhengError

INTERNAL_ERROR = 5

app = typer.Typer(
    name="wenzheng",
    help="问政：向中文政策文件提问，得到逐字引用、注明出处的答案。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="数据目录（默认 ./.wenzheng，或环境变量 WENZHENG_DATA）"),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            help="设置文件（默认为数据目录中的 wenzheng.toml，或环境变量 WENZHENG_CONFIG）",
        ),
    ] = None,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--set", help="一项设置，如 --set threads=2；可重复", metavar="NAME=VALUE"),
    ] = None,
) -> None:
    options = parse_options(chosen or ()) | ({"data": data} if data else {})
    context.obj = Context.of(configure(options, file=config))


write.register(app)
read.register(app)
serve.register(app)
targets.register(app)
agents.register(app)
app.add_typer(
    later("cli.words"), name="words", help="词典：发现、添加、查看、移除词和同义词，并使之生效。"
)
app.add_typer(later("cli.collections"), name="collections", help="文档集：列出，把文档加入、移出。")
app.add_typer(later("cli.jobs"), name="jobs", help="任务：列出、查看、取消上传和索引。")
app.add_typer(later("cli.keys"), name="keys", help="访问密钥：新建、列出、吊销。")
app.add_typer(later("cli.feedback"), name="feedback", help="对答案的评价：列出、导出、清空。")
app.add_typer(later("cli.model"), name="model", help="向量模型：查看、换用。")
tune.register(app)
app.add_typer(later("cli.evaluate"), name="eval", help="评测检索与答案的质量。")


def main() -> None:
    """Run the command; the exit code says what the caller should do (see wenzheng.errors)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run with these arguments and return the exit code. The one boundary for errors."""
    try:
        outcome = typer.main.get_command(app).main(
            arguments, prog_name="wenzheng", standalone_mode=False
        )
    except WenzhengError as error:
        _complain(error.zh, error.en)
        return error.exit_code
    except TyperException as error:
        message = error.format_message()
        if not arguments or message.lstrip().startswith("Usage:"):
            typer.echo(message)  # called without a command: the help itself
            return 0
        _complain("命令用法有误，用法见 wenzheng --help", message)
        return UsageError.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _complain("已中断；已提交的内容不会丢失", "interrupted; what was committed is kept")
        return 130
    except SystemExit as ended:
        # The framework ends the process where nobody reads on (`wenzheng targets | head`).
        if isinstance(ended.__context__, BrokenPipeError):
            return 0
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: a fault of the program
        traceback.print_exc()
        _complain(
            f"程序内部错误：{type(error).__name__}: {error}；请把以上内容报告给开发者",
            "internal error; please report what stands above",
        )
        return INTERNAL_ERROR
    return outcome if isinstance(outcome, int) else 0


def _complain(zh: str, en: str) -> None:
    typer.secho(f"错误：{zh}", fg="red", err=True)
    typer.echo(f"Error: {en}", err=True)


if __name__ == "__main__":
    main()
