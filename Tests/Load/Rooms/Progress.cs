namespace JbAspire.Load.Rooms;

/// <summary>One line on the error stream: it is overwritten on a terminal, and follows the one before elsewhere.</summary>
internal static class Progress
{
    private const int Width = 120;

    public static void Tell(string text)
    {
        if (Console.IsErrorRedirected)
            Console.Error.WriteLine(text);
        else
            Console.Error.Write($"\r{text.PadRight(Width)}");
    }
}
