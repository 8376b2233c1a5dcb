using Xunit;

namespace JbAspire.Tests.Services.Turn;

/// <summary>A test that needs a program of Debian's coturn package; skipped, saying so, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CoturnFactAttribute : FactAttribute
{
    public CoturnFactAttribute(string program)
    {
        if (!File.Exists(Path.Combine("/usr/bin", program)))
            Skip = $"{program} is not installed: apt-get install coturn";
    }
}
