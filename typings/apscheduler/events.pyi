EVENT_JOB_ERROR: int
EVENT_JOB_MISSED: int

class JobExecutionEvent:
    job_id: str
    exception: BaseException | None
