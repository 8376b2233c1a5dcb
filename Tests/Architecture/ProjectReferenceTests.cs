using Xunit;

namespace JbAspire.Tests.Architecture;

/// <summary>Which project may reference which: tiers look down only, and no host knows another one.</summary>
public sealed class ProjectReferenceTests
{
    private const string Prefix = "JbAspire.";
    private static readonly string[] ControlHost = ["Contracts", "ServiceDefaults"];
    private static readonly string[] MediaHost = ["Protocols", "Media", "Networking", "Contracts", "ServiceDefaults"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocols"] = [],
        ["Media"] = ["Protocols"],
        ["Networking"] = ["Protocols", "Media"],
        ["Contracts"] = [],
        ["ServiceDefaults"] = [],
        ["Sfu"] = MediaHost,
        ["Turn"] = MediaHost,
        ["SfuController"] = ControlHost,
        ["Signaling"] = ControlHost,
        ["Credentials"] = ControlHost,
        ["Metrics"] = ControlHost,
        ["Gateway"] = ControlHost,

        // References the hosts as resources: in its project file, never in its code.
        ["AppHost"] = [],
    };

    public static TheoryData<string> Projects => [.. Solution.Projects.Keys.Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_needs_only_assemblies_below_it(string project)
    {
        string[] ours = [.. TypeUses.AssembliesOf(Solution.AssemblyOf(project)).Where(IsOurs).Select(Shorten)];

        Assert.Empty(ours.Except(Allowed[Shorten(project)]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_file_references_only_projects_below_it(string project)
    {
        if (project == "JbAspire.AppHost")
            return;

        string[] ours = [.. Solution.ProjectReferencesOf(project).Where(IsOurs).Select(Shorten)];
        Assert.Empty(ours.Except(Allowed[Shorten(project)]));
    }

    [Fact]
    public void Table_and_solution_have_the_same_projects() => Assert.Equal(Allowed.Keys.Order(), Solution.Projects.Keys.Select(Shorten).Order());

    [Fact]
    public void Networking_sees_the_protocols_through_wire_alone()
    {
        IEnumerable<string> others = TypeUses.Of(Solution.AssemblyOf("JbAspire.Networking"))
            .Where(use => use.Used.Assembly == "JbAspire.Protocols" && use.Used.Namespace != "JbAspire.Protocols.Wire")
            .Select(use => $"{use.User} uses {use.Used}");

        Assert.Empty(others);
    }

    private static bool IsOurs(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Shorten(string name) => name[Prefix.Length..];
}
