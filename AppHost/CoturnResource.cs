namespace JbAspire.AppHost;

/// <summary>The program <c>turnserver</c> of this machine: a part of the system like a host, so it is waited for and restarted as one.</summary>
internal sealed class CoturnResource(string name, string command, string workingDirectory) : ExecutableResource(name, command, workingDirectory);
