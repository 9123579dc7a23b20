"""The debugger in editors: a session behind the Debug Adapter Protocol.

https://microsoft.github.io/debug-adapter-protocol/specification
"""
