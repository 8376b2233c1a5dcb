namespace JbAspire.Tests.Unit.Wire;

/// <summary>
/// Feeds a parser every truncation of a valid message and seeded mutations of it, each in an array of its exact length so that
/// reading past the end throws. The sweep fails by the exception that escapes.
/// </summary>
internal static class ParserSweep
{
    private const int Mutations = 3000;
    private const int MaxChangedBytes = 4;

    public static void Run(byte[] valid, Action<byte[]> parse)
    {
        parse(valid);
        for (int length = 0; length < valid.Length; length++)
        {
            parse(valid[..length]);
        }

        var random = new Random(20_260_722);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] mutated = valid[..random.Next(valid.Length / 2, valid.Length + 1)];
            for (int change = random.Next(1, MaxChangedBytes + 1); change > 0 && mutated.Length > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            parse(mutated);
        }
    }
}
