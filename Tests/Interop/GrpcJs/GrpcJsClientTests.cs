using Xunit;

namespace JbAspire.Tests.Interop.GrpcJs;

/// <summary>grpc-js calls our server.</summary>
public sealed class GrpcJsClientTests(GrpcJsClientRun run) : IClassFixture<GrpcJsClientRun>
{
    [NodeTheory]
    [InlineData("unary")]
    [InlineData("server streaming")]
    [InlineData("empty server stream")]
    [InlineData("client streaming")]
    [InlineData("duplex streaming")]
    [InlineData("metadata")]
    [InlineData("status and message")]
    [InlineData("deadline")]
    [InlineData("cancellation")]
    [InlineData("message of 3 MB")]
    [InlineData("oversized message is refused")]
    [InlineData("unknown method")]
    public void Grpc_js_client_is_served(string check)
    {
        Assert.True(run.Errors.TryGetValue(check, out var error), "the client did not come to this check");
        Assert.True(error is null, error);
    }

    [NodeFact]
    public void Every_check_of_the_client_is_looked_at() => Assert.Equal(12, run.Errors.Count);
}
