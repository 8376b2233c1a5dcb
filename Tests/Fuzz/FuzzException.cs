namespace JbAspire.Tests.Fuzz;

/// <summary>An input broke what a target demands.</summary>
internal sealed class FuzzException(string message) : Exception(message)
{
    /// <summary>Demands something of what the code under test did.</summary>
    public static void Require(bool condition, string demand)
    {
        if (!condition)
            throw new FuzzException(demand);
    }
}
