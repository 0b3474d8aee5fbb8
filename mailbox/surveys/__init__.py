"""Surveys: questions to many, answered once each and by nobody in particular."""
