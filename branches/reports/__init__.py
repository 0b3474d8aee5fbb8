"""Information reports (信息报送): kinds with days due, what branches write, the way up, what is adopted, digests."""
