using Xunit;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>A test against grpc-js; skipped where node is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    internal const string Reason = "node and npm are not installed (apt-get install nodejs npm)";

    public NodeFactAttribute() => Skip = Node.IsInstalled ? null : Reason;
}

/// <inheritdoc cref="NodeFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = Node.IsInstalled ? null : NodeFactAttribute.Reason;
}
