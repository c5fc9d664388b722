"""The agents."""

from fastapi import APIRouter, HTTPException

from desk.dependencies import StoreDep
from desk.models import Agent

router = APIRouter(prefix="/agents", tags=["agents"])


@router.get("")
def list_agents(store: StoreDep) -> list[Agent]:
    """List all agents."""
    return list(store.agents.values())


@router.get("/{agent_id}")
def read_agent(agent_id: int, store: StoreDep) -> Agent:
    """Return one agent."""
    if agent_id not in store.agents:
        raise HTTPException(status_code=404, detail=f"there is no agent {agent_id}")
    return store.agents[agent_id]
