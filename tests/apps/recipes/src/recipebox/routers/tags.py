from fastapi import APIRouter

from recipebox.deps import ServiceDep
from recipebox.models import TagCount

router = APIRouter(prefix="/tags", tags=["tags"])


@router.get("", response_model=list[TagCount])
def list_tags(service: ServiceDep):
    return service.tag_counts()
