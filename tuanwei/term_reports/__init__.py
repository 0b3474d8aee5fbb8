"""Reports of a term and sheets that come by themselves (工作报告)."""
