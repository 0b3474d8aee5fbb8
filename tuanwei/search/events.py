"""Nothing that is searched leaves a trace: nobody reads what somebody looked for."""
