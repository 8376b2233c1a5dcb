using Xunit;

namespace JbAspire.Tests.Architecture;

/// <summary>Sockets live in Networking.</summary>
public sealed class SocketTests
{
    private const string Sockets = "System.Net.Sockets";

    // ServiceDefaults opens connections for HTTP; the AppHost names UDP and TCP by System.Net.Sockets.ProtocolType, as Aspire's endpoints do.
    private static readonly string[] Exempt = ["JbAspire.Networking", "JbAspire.ServiceDefaults", "JbAspire.AppHost"];

    public static TheoryData<string> Projects => [.. Solution.Projects.Keys.Except(Exempt).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_names_no_socket(string project)
    {
        IEnumerable<string> uses = TypeUses.Of(Solution.AssemblyOf(project))
            .Where(use => use.Used.Namespace == Sockets)
            .Select(use => $"{use.User} uses {use.Used}");

        Assert.Empty(uses.Order());
    }

    [Fact]
    public void Networking_names_sockets() =>
        Assert.Contains(TypeUses.Of(Solution.AssemblyOf("JbAspire.Networking")), use => use.Used.Namespace == Sockets);
}
