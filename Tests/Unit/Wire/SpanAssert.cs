using Xunit;

namespace JbAspire.Tests.Unit.Wire;

/// <summary>Compares bytes, and shows both as hexadecimal when they differ.</summary>
internal static class SpanAssert
{
    public static void Equal(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual) =>
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(actual));
}
