using Xunit;

namespace JbAspire.Tests.Services.Turn.Acceptance;

/// <summary>A theory that needs the programs of Debian's coturn package; skipped, saying so, where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CoturnTheoryAttribute : TheoryAttribute
{
    public CoturnTheoryAttribute()
    {
        if (!File.Exists("/usr/bin/turnutils_uclient"))
            Skip = "turnutils_uclient is not installed: apt-get install coturn";
    }
}
