"""Query keys that stand in a request more than once: only where several values are meant."""

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

_SEVERAL = ("klasse",)


def _one(value: Any) -> Any:
    if isinstance(value, list):
        raise PydanticCustomError("given_twice", "given more than once")
    return value


class _Once(BaseModel):
    """All keys of a request; of a key given twice the others would each take only one, and not say so."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Any, BeforeValidator(_one)]]

    @model_validator(mode="before")
    @classmethod
    def _several_are_meant(cls, keys: dict[str, Any]) -> dict[str, Any]:
        return {name: values for name, values in keys.items() if name not in _SEVERAL}


async def _each_once(_: Annotated[_Once, Query()]) -> None:
    """Told together with all else that is wrong."""


EachOnce = Depends(_each_once)
