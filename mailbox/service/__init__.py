"""The service desk (青年服务岗): what is offered, who is on duty, who waits and how it went."""
