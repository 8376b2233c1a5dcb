using Xunit;

namespace JbAspire.Tests.Architecture;

/// <summary>Which folder of Protocols may see which: protocols are put together by Media and the hosts, not by each other.</summary>
public sealed class ProtocolFolderTests
{
    private const string Assembly = "JbAspire.Protocols";
    private const string Wire = "Wire";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Turn"] = ["Stun"],
        ["Ice"] = ["Stun"],
        ["Rtcp"] = ["Rtp"],
        ["Payloads"] = ["Rtp"],
        ["Srtp"] = ["Rtp"],
        ["Tls"] = ["Dtls"],
    };

    private static readonly IReadOnlySet<TypeUse> Uses = TypeUses.Of(Solution.AssemblyOf(Assembly));

    [Fact]
    public void Folders_see_wire_and_what_they_are_allowed_to()
    {
        IEnumerable<string> violations =
            from use in Uses
            where use.Used.Assembly is null
            let user = FolderOf(use.User)
            let used = FolderOf(use.Used)
            where user is not null && used is not null && user != used && used != Wire
            where !Allowed.GetValueOrDefault(user, []).Contains(used)
            select $"{use.User} uses {use.Used}";

        Assert.Empty(violations.Distinct().Order());
    }

    [Fact]
    public void Every_type_lives_in_the_namespace_of_a_folder()
    {
        string folder = Path.GetDirectoryName(Solution.Projects[Assembly])!;
        IEnumerable<string> homeless = Uses
            .Select(use => use.User)
            .Where(type => type.Namespace.StartsWith("JbAspire", StringComparison.Ordinal))
            .Where(type => FolderOf(type) is not { } name || !Directory.Exists(Path.Combine(folder, name)))
            .Select(type => type.ToString());

        Assert.Empty(homeless.Distinct());
    }

    [Fact]
    public void Allowed_uses_are_seen_at_all() =>
        Assert.Contains(Uses, use => FolderOf(use.User) == "Ice" && FolderOf(use.Used) == "Stun");

    // JbAspire.Protocols.Rtp.HeaderExtensions belongs to Rtp.
    private static string? FolderOf(TypeName type) =>
        type.Namespace.StartsWith(Assembly + ".", StringComparison.Ordinal) ? type.Namespace.Split('.')[2] : null;
}
