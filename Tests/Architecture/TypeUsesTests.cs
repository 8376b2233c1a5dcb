using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Xunit;

namespace JbAspire.Tests.Architecture;

/// <summary>The reader finds what it is there to find: each sample hides one use in another place.</summary>
public sealed class TypeUsesTests
{
    private static readonly IReadOnlySet<TypeUse> Uses = TypeUses.Of(typeof(TypeUsesTests).Assembly.Location);

    [Theory]
    [InlineData(nameof(InField), "System.Net", "IPAddress")]
    [InlineData(nameof(InGenericField), "System.Net", "IPAddress")]
    [InlineData(nameof(InReturnType), "System.Net", "IPEndPoint")]
    [InlineData(nameof(InCode), "System.Net", "Dns")]
    [InlineData(nameof(InLocal), "System.Text", "Rune")]
    [InlineData(nameof(InTypeOf), "System.Net", "Cookie")]
    [InlineData(nameof(InCatch), "System.Globalization", "CultureNotFoundException")]
    [InlineData(nameof(InAttribute), "System.Diagnostics", "DebuggerDisplayAttribute")]
    [InlineData(nameof(InBase), "System.Text", "EncoderFallback")]
    [InlineData(nameof(InConstraint), "System.Net", "ICredentials")]
    [InlineData(nameof(InLambda), "System.Net", "WebUtility")]
    public void Use_is_found(string user, string usedNamespace, string usedName) => Assert.Contains(
        Uses, use => use.User.Name == user && use.Used.Namespace == usedNamespace && use.Used.Name == usedName);

    [Fact]
    public void Nothing_is_found_that_is_not_there() =>
        Assert.DoesNotContain(Uses, use => use.User.Name == nameof(InField) && use.Used.Name == "Dns");
}

internal sealed class InField
{
    public IPAddress? Address = null!;
}

internal sealed class InGenericField
{
    public Dictionary<string, List<IPAddress[]>>? Addresses = null!;
}

internal static class InReturnType
{
    public static IPEndPoint? None() => null;
}

internal static class InCode
{
    public static string Name() => Dns.GetHostName();
}

internal static class InLocal
{
    public static int Default()
    {
        Rune rune = default;
        return Touch(ref rune);
    }

    private static int Touch<T>(ref T value) => value is null ? 0 : 1;
}

internal static class InTypeOf
{
    public static string Name() => typeof(Cookie).Name;
}

internal static class InCatch
{
    public static bool Run(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}

[DebuggerDisplay("A sample.")]
internal sealed class InAttribute;

internal abstract class InBase : EncoderFallback;

internal static class InConstraint
{
    public static bool Is<T>(T value)
        where T : ICredentials => value is not null;
}

internal static class InLambda
{
    public static Func<string, string?> Encoder() => text => WebUtility.UrlEncode(text);
}
